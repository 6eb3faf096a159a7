import { join } from 'node:path';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Sensor, Verdict } from '../sampling/sensor.ts';
import { createFallback, type Fallback, type FallbackDeps } from './fallback.ts';
import { createSirens } from './sirens.ts';
import { createTestDesk } from './test-request.ts';

/** The local fallback in its gateway: what it hears, what it records, what it has to tell. */
export interface Watch {
  readonly fallback: Fallback;
  /** A sample was taken of a sensor. */
  heard(sensor: Sensor, mono: number): void;
  /** To be called several times a second. True: there is something to tell the server. */
  tick(config: Pick<GatewayConfig, 'sensors'>, mono: number): boolean;
  /** Looks whether somebody asks for a test of an output; to be called about once a second. */
  lookForTest(): void;
}

export interface WatchDeps extends Pick<FallbackDeps, 'section' | 'clock' | 'random' | 'log'> {
  readonly file: Pick<GatewayConfig, 'outputs' | 'dataDir'>;
  /** Records a sample. */
  readonly note: (sensor: Sensor, verdict: Verdict) => void;
}

export function createWatch({ file, note, ...deps }: WatchDeps): Watch {
  let changed = false;
  const fallback = createFallback({
    ...deps,
    outputs: file.outputs,
    path: join(file.dataDir, 'fallback.state'),
    onChange: () => {
      changed = true;
    },
  });
  const sirens = createSirens(note);
  return {
    fallback,
    heard({ config: { room, key }, current }, mono) {
      if (current !== null) fallback.heard(room, key, current, mono);
    },
    tick(config, mono) {
      fallback.tick();
      sirens.sample(fallback, config, mono);
      const isNews = changed;
      changed = false;
      return isNews;
    },
    lookForTest: createTestDesk(file.dataDir, fallback, deps.clock.monotonicMs),
  };
}
