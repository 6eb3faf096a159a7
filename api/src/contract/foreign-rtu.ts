import { PointSchema } from '@coldfield/protocol/configuration';
import { type Static, Type } from 'typebox';
import { READING_FIELDS, RoomKey } from './foreign.ts';
import { Closed } from './record.ts';

/** What one register is a reading of. Without `unit` that of the register map counts. */
const RtuKeySchema = Type.Object(
  {
    point: Type.String({ minLength: 1, maxLength: 60, description: 'name of the register in the map' }),
    ...READING_FIELDS,
  },
  Closed,
);

const ReadSchema = Type.Object(
  {
    fc: Type.Enum([1, 2, 3, 4], { description: 'function code' }),
    addr: Type.Integer({ minimum: 0, maximum: 65_535, description: 'from 0, as on the wire' }),
    count: Type.Integer({ minimum: 1, maximum: 2_000, description: 'registers, or bits' }),
  },
  Closed,
);
export type RtuRead = Static<typeof ReadSchema>;

const RtuDeviceSchema = Type.Object(
  {
    unit: Type.Integer({ minimum: 1, maximum: 247, description: 'address on the line' }),
    profile: Type.Optional(Type.String({ minLength: 1, maxLength: 40, examples: ['xy-md02'] })),
    points: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 60 }), PointSchema, { maxProperties: 64 }),
    ),
    reads: Type.Optional(
      Type.Array(ReadSchema, {
        minItems: 1,
        maxItems: 16,
        description:
          'what the DTU asks the device, because an answer does not say it; left out: one read of all registers of the map',
      }),
    ),
    room: RoomKey,
    keys: Type.Array(RtuKeySchema, { minItems: 1, maxItems: 32 }),
  },
  Closed,
);
export type RtuDevice = Static<typeof RtuDeviceSchema>;

/** How Modbus RTU is read that a DTU passes on as it comes from the line. The arrival counts as the time. */
export const RtuMappingSchema = Type.Object(
  { devices: Type.Array(RtuDeviceSchema, { minItems: 1, maxItems: 64 }) },
  Closed,
);
export type RtuMapping = Static<typeof RtuMappingSchema>;
