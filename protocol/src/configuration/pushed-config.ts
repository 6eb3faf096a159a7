import { type Static, Type } from 'typebox';
import { ModbusBusSchema } from './modbus-bus.ts';
import { BufferSchema, ClockSchema, KindsSchema, RoomsSchema, UplinkSchema } from './sections.ts';

/** A serial device by its name below `/dev`, or a COM port: nothing that could be a file. */
const SERIAL_PATH = '^(/dev/(?!.*[.][.])[A-Za-z0-9][A-Za-z0-9._/-]{0,120}|COM[0-9]{1,3})$';

/**
 * The part of a gateway's configuration that a server may push. Never its id, its secret, the broker's address or a
 * path of a file: what is pushed can neither cut a gateway off from its server nor read or write elsewhere.
 */
export const PushedConfigSchema = Type.Object(
  {
    kinds: Type.Optional(KindsSchema),
    clock: Type.Optional(ClockSchema),
    uplink: Type.Optional(UplinkSchema),
    buffer: Type.Optional(BufferSchema),
    buses: Type.Array(
      Type.Object(
        {
          ...ModbusBusSchema.properties,
          host: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9]([A-Za-z0-9.:_-]{0,251}[A-Za-z0-9])?$',
              description: 'a host name or address',
            }),
          ),
          path: Type.Optional(
            Type.String({ pattern: SERIAL_PATH, description: 'a serial device such as /dev/ttyUSB0' }),
          ),
        },
        { additionalProperties: false, description: 'a bus: { name, driver: modbus, transport, … }' },
      ),
      { minItems: 1, maxItems: 64, description: 'a list of buses, at least one' },
    ),
    rooms: RoomsSchema,
  },
  { additionalProperties: false, description: 'a configuration for a gateway' },
);
export type PushedConfig = Static<typeof PushedConfigSchema>;
