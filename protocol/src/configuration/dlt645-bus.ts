import { type Static, Type } from 'typebox';
import { LINE_PROPERTIES, NAME, NameSchema } from './line.ts';

/**
 * One value of a meter, by its data identifier (DI) of DL/T 645-2007. It comes as `bytes` bytes of BCD, the lowest
 * first, with `decimals` digits behind the point; with `signed` the highest bit says that it is negative.
 */
const MeterPointSchema = Type.Object(
  {
    di: Type.String({
      pattern: '^[0-9A-Fa-f]{8}$',
      description: 'a data identifier of 8 hexadecimal digits in quotes, such as "02010100"',
    }),
    bytes: Type.Integer({ minimum: 1, maximum: 8, description: 'how many bytes the value has, 1 to 8' }),
    decimals: Type.Integer({ minimum: 0, maximum: 8, description: 'digits behind the point, 0 to 8' }),
    signed: Type.Optional(
      Type.Boolean({ description: 'true when the highest bit says that it is negative' }),
    ),
    unit: Type.Optional(Type.String({ maxLength: 8, description: 'the unit, such as kWh' })),
  },
  {
    additionalProperties: false,
    description: 'a value, such as { di: "02010100", bytes: 2, decimals: 1, unit: V }',
  },
);
export type MeterPoint = Static<typeof MeterPointSchema>;

const MeterSchema = Type.Object(
  {
    name: NameSchema,
    address: Type.String({
      pattern: '^([0-9]{12}|any)$',
      description:
        'the 12 digits on the meter, in quotes, such as "000000000161"; or any, for the only meter',
    }),
    points: Type.Optional(
      Type.Record(Type.String({ pattern: NAME }), MeterPointSchema, {
        additionalProperties: false,
        description: 'further values by name, such as demand: { di: "01010000", bytes: 3, decimals: 4 }',
      }),
    ),
  },
  { additionalProperties: false, description: 'a meter: { name, address }' },
);

/** Energy meters by DL/T 645-2007, on a serial line or behind a transparent serial server. */
export const Dlt645BusSchema = Type.Object(
  {
    name: NameSchema,
    driver: Type.Literal('dlt645'),
    transport: Type.Enum(['tcp', 'serial'], { description: 'tcp or serial' }),
    ...LINE_PROPERTIES,
    devices: Type.Array(MeterSchema, { minItems: 1, maxItems: 64, description: 'a list of meters' }),
  },
  { additionalProperties: false, description: 'a bus: { name, driver: dlt645, transport, … }' },
);
export type Dlt645BusConfig = Static<typeof Dlt645BusSchema>;
export type MeterConfig = Static<typeof MeterSchema>;
