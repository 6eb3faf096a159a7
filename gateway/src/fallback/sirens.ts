import { KINDS } from '@coldfield/protocol';
import { cadenceOf } from '../config/cadences.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { Sensor, type Verdict } from '../sampling/sensor.ts';
import type { Fallback } from './fallback.ts';

const KEY = 'siren1';

/** Records, like a sensor of each room with rules, whether the fallback sounds for it: also while the link is down. */
export interface Sirens {
  /** To be called several times a second. */
  sample(fallback: Fallback, config: Pick<GatewayConfig, 'sensors'>, mono: number): void;
}

export function createSirens(note: (sensor: Sensor, verdict: Verdict) => void): Sirens {
  const sensors = new Map<string, Sensor>();
  return {
    sample(fallback, config, mono) {
      for (const room of fallback.rooms) {
        // A real feedback contact of that name tells more.
        if (config.sensors.some((sensor) => sensor.room === room && sensor.key === KEY)) continue;
        const sensor = sensors.get(room) ?? sirenOf(room);
        sensors.set(room, sensor);
        note(sensor, sensor.sample({ value: Number(fallback.sounds(room) ?? false) }, mono));
      }
    },
  };
}

function sirenOf(room: string): Sensor {
  return new Sensor({
    room,
    key: KEY,
    kind: KINDS.siren,
    bus: '',
    point: '',
    offset: 0,
    invert: false,
    cadence: { ...cadenceOf('siren'), debounceMs: 0 },
  });
}
