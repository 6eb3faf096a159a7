import { type Static, Type } from 'typebox';
import { LINE_PROPERTIES, NAME, NameSchema } from './line.ts';
import { PointSchema } from './register-map.ts';

const DeviceSchema = Type.Object(
  {
    name: NameSchema,
    unit: Type.Integer({ minimum: 0, maximum: 255, description: 'the unit address, 0 to 255' }),
    profile: Type.Optional(Type.String({ description: 'the name of a register map, such as xy-md02' })),
    points: Type.Optional(
      Type.Record(Type.String({ pattern: NAME }), PointSchema, {
        additionalProperties: false,
        description: 'registers by name, such as door: { fc: 2, addr: 0 }',
      }),
    ),
    maxGap: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 32, description: 'unused registers to read across, 0 to 32' }),
    ),
  },
  { additionalProperties: false, description: 'a device: { name, unit, profile or points }' },
);

export const ModbusBusSchema = Type.Object(
  {
    name: NameSchema,
    driver: Type.Literal('modbus'),
    transport: Type.Enum(['tcp', 'rtu-over-tcp', 'serial'], { description: 'tcp, rtu-over-tcp or serial' }),
    ...LINE_PROPERTIES,
    quietMs: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 5_000,
        description: 'milliseconds of silence between requests, 0 to 5000',
      }),
    ),
    devices: Type.Array(DeviceSchema, { minItems: 1, maxItems: 247, description: 'a list of devices' }),
  },
  { additionalProperties: false },
);
export type ModbusBusConfig = Static<typeof ModbusBusSchema>;
export type DeviceConfig = Static<typeof DeviceSchema>;
