import { W1BusSchema } from '@coldfield/protocol/configuration';
import { type Static, Type } from 'typebox';

/** Where the kernel shows what is on its 1-Wire lines. */
export const SYSFS = '/sys/bus/w1/devices';
/** Converting takes 750 ms at 12 bits; the kernel tries up to five times, and imitations are slow. */
export const DEFAULT_TIMEOUT_MS = 5_000;

/** A bus in the gateway's own file. Where the kernel shows it is never pushed: it is a path. */
export const W1FileSchema = Type.Object(
  {
    ...W1BusSchema.properties,
    sysfs: Type.Optional(
      Type.String({ minLength: 1, description: 'a folder, /sys/bus/w1/devices when left out' }),
    ),
  },
  { additionalProperties: false },
);
export type W1FileConfig = Static<typeof W1FileSchema>;
