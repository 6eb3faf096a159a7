import { type Static, Type } from 'typebox';
import { PointSchema } from './register-map.ts';

const NAME = '^[a-z][a-z0-9-]{0,39}$';

const DeviceSchema = Type.Object(
  {
    name: Type.String({ pattern: NAME, description: 'a name of small letters, digits and hyphens' }),
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
    name: Type.String({ pattern: NAME, description: 'a name of small letters, digits and hyphens' }),
    driver: Type.Literal('modbus'),
    transport: Type.Enum(['tcp', 'rtu-over-tcp', 'serial'], { description: 'tcp, rtu-over-tcp or serial' }),
    host: Type.Optional(Type.String({ minLength: 1, description: 'a host name or address' })),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'a port, 1 to 65535' })),
    path: Type.Optional(Type.String({ minLength: 1, description: 'a serial device such as /dev/ttyUSB0' })),
    baudRate: Type.Optional(
      Type.Integer({ minimum: 300, maximum: 1_000_000, description: 'bits a second such as 9600' }),
    ),
    parity: Type.Optional(Type.Enum(['none', 'even', 'odd'], { description: 'none, even or odd' })),
    dataBits: Type.Optional(Type.Enum([7, 8], { description: '7 or 8' })),
    stopBits: Type.Optional(Type.Enum([1, 2], { description: '1 or 2' })),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 20,
        maximum: 30_000,
        description: 'milliseconds to wait for an answer, 20 to 30000',
      }),
    ),
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
