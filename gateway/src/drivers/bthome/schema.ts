import { type Static, Type } from 'typebox';

const NAME = '^[a-z][a-z0-9-]{0,39}$';
const MaxAge = Type.Optional(
  Type.Number({
    minimum: 5,
    maximum: 86_400,
    description: 'seconds after which a value is too old, 5 to 86400',
  }),
);

const DeviceSchema = Type.Object(
  {
    name: Type.String({ pattern: NAME, description: 'a name of small letters, digits and hyphens' }),
    mac: Type.String({
      pattern: '^[0-9A-Fa-f]{2}([:-]?[0-9A-Fa-f]{2}){5}$',
      description: 'a Bluetooth address such as A4:C1:38:12:34:56',
    }),
    key: Type.Optional(
      Type.String({ pattern: '^[0-9A-Fa-f]{32}$', description: 'the bind key, 32 hexadecimal digits' }),
    ),
    maxAgeS: MaxAge,
  },
  { additionalProperties: false, description: 'a device: { name, mac }' },
);

/** Not in `protocol/`: it names a program to run, so no server may push it. */
export const BthomeBusSchema = Type.Object(
  {
    name: Type.String({ pattern: NAME, description: 'a name of small letters, digits and hyphens' }),
    driver: Type.Literal('bthome'),
    command: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        maxItems: 32,
        description: 'a program and its arguments, such as [python3, ble-lines.py]',
      }),
    ),
    host: Type.Optional(Type.String({ minLength: 1, description: 'a host name or address' })),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'a port, 1 to 65535' })),
    maxAgeS: MaxAge,
    devices: Type.Array(DeviceSchema, { minItems: 1, maxItems: 256, description: 'a list of devices' }),
  },
  { additionalProperties: false },
);
export type BthomeBusConfig = Static<typeof BthomeBusSchema>;
export type BthomeDevice = BthomeBusConfig['devices'][number];
