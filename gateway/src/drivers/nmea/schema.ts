import { type Static, Type } from 'typebox';

export const NmeaBusSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      description: 'a name of small letters, digits and hyphens',
    }),
    driver: Type.Literal('nmea'),
    transport: Type.Enum(['serial', 'tcp', 'gpsd'], { description: 'serial, tcp or gpsd' }),
    path: Type.Optional(Type.String({ minLength: 1, description: 'a serial device such as /dev/ttyACM0' })),
    baudRate: Type.Optional(
      Type.Integer({ minimum: 300, maximum: 1_000_000, description: 'bits a second such as 9600' }),
    ),
    host: Type.Optional(Type.String({ minLength: 1, description: 'a host name or address' })),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'a port, 1 to 65535' })),
    staleS: Type.Optional(
      Type.Number({
        minimum: 1,
        maximum: 600,
        description: 'seconds after which the last place no longer counts, 1 to 600',
      }),
    ),
  },
  { additionalProperties: false },
);
export type NmeaBusConfig = Static<typeof NmeaBusSchema>;
