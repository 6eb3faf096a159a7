import { type Static, Type } from 'typebox';

const NAME = '^[a-z][a-z0-9-]{0,39}$';

const ColumnSchema = Type.Object(
  {
    column: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ minLength: 1 })], {
      description: "a column's number from 0, or its name in the header",
    }),
    unit: Type.Optional(Type.String({ maxLength: 8, description: 'the unit, such as °C' })),
    scale: Type.Optional(Type.Number({ description: 'a factor such as 0.01' })),
    offset: Type.Optional(Type.Number({ description: 'a number in the unit, added after scaling' })),
    oneWhen: Type.Optional(
      Type.Array(Type.String(), {
        maxItems: 32,
        description: 'cells that mean 1; every other cell means 0, for states',
      }),
    ),
  },
  { additionalProperties: false, description: 'a column: { column, unit, scale, offset, oneWhen }' },
);
export type ColumnConfig = Static<typeof ColumnSchema>;

export const ReplayBusSchema = Type.Object(
  {
    name: Type.String({ pattern: NAME, description: 'a name of small letters, digits and hyphens' }),
    driver: Type.Literal('replay'),
    file: Type.String({ minLength: 1, description: 'a CSV file, relative to the configuration' }),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1, description: 'one character' })),
    header: Type.Optional(Type.Boolean({ description: 'true when the first line names the columns' })),
    empty: Type.Optional(
      Type.Array(Type.String(), { maxItems: 16, description: 'cells that mean nothing, such as None' }),
    ),
    time: Type.Object(
      {
        column: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ minLength: 1 })], {
          description: "a column's number from 0, or its name in the header",
        }),
        format: Type.Optional(
          Type.String({ description: 'iso, epoch-s, epoch-ms or a pattern such as MMM dd yyyy HH:mm:ss' }),
        ),
        zone: Type.Optional(
          Type.String({ pattern: '^(Z|[+-][0-9]{2}:[0-9]{2})$', description: 'an offset such as +08:00' }),
        ),
      },
      { additionalProperties: false, description: 'the time column: { column, format, zone }' },
    ),
    columns: Type.Record(Type.String({ pattern: NAME }), ColumnSchema, {
      additionalProperties: false,
      description: 'columns by name, such as air: { column: 4 }',
    }),
    speed: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: 'times real time, such as 60' }),
    ),
    pace: Type.Optional(
      Type.Enum(['time', 'row'], {
        description: 'time: as the rows were written; row: every sample gives the next row',
      }),
    ),
    startAt: Type.Optional(
      Type.String({ description: "a time in the recording, in its own format; otherwise its first row's" }),
    ),
    loop: Type.Optional(Type.Boolean({ description: 'true to start again at the end' })),
    maxGapS: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, description: 'seconds after which the last row no longer counts' }),
    ),
  },
  { additionalProperties: false },
);
export type ReplayBusConfig = Static<typeof ReplayBusSchema>;
