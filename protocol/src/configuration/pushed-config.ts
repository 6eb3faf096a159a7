import { type Static, Type } from 'typebox';
import { FallbackSchema } from './fallback.ts';
import { NameSchema } from './line.ts';
import { PUSHED_DRIVERS, type PushedBus } from './pushed-buses.ts';
import {
  BufferSchema,
  ClockSchema,
  KindsSchema,
  NamesSchema,
  RoomsSchema,
  UplinkSchema,
} from './sections.ts';

const drivers = Object.keys(PUSHED_DRIVERS) as PushedBus['driver'][];

/**
 * The part of a gateway's configuration that a server may push. Never its id, its secret, the broker's address, a
 * path of a file or an address on the web: what is pushed can neither cut a gateway off from its server nor read or
 * write elsewhere. Each bus is checked against the schema of its driver by itself (`checkConfiguration`), so that a
 * mistake in it is told in that driver's words.
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
          name: NameSchema,
          driver: Type.Enum(drivers, { description: `a driver: ${drivers.join(', ')}` }),
        },
        { description: 'a bus: { name, driver, … }' },
      ),
      { minItems: 1, maxItems: 64, description: 'a list of buses, at least one' },
    ),
    rooms: RoomsSchema,
    names: Type.Optional(NamesSchema),
    // Thresholds only: what an output is stands in the gateway's own file.
    fallback: Type.Optional(FallbackSchema),
  },
  { additionalProperties: false, description: 'a configuration for a gateway' },
);
export type PushedConfig = Omit<Static<typeof PushedConfigSchema>, 'buses'> & { buses: PushedBus[] };
