import { KINDS, type KindName } from '@coldfield/protocol';
import type { Timing } from '@coldfield/protocol/configuration';

/** How one sensor is sampled and recorded, everything decided. `deadBand` null: only cadence and faults record. */
export interface Cadence {
  readonly sampleMs: number;
  readonly recordMs: number;
  readonly deadBand: number | null;
  readonly debounceMs: number;
  /** 0: never. */
  readonly stuckAfterMs: number;
}

const GAUGE: Required<Timing> = { sampleS: 30, recordS: 60, deadBand: 0, debounceMs: 0, stuckAfterS: 0 };
const STATE: Required<Timing> = { sampleS: 1, recordS: 60, deadBand: 0, debounceMs: 1_000, stuckAfterS: 0 };

/**
 * Defaults by kind: poll every 10 to 30 s, record once a minute, doors and mains on change. EN 12830 asks for a
 * value at least every 30 min in storage, so a minute has ample margin; dead bands are about the accuracy of a
 * usual probe.
 */
const BY_KIND: Readonly<Partial<Record<KindName, Timing>>> = {
  air: { sampleS: 10, deadBand: 0.5 },
  pulp: { deadBand: 0.5 },
  coil: { sampleS: 10, deadBand: 2 },
  ambient: { recordS: 300, deadBand: 1 },
  rh: { sampleS: 10, deadBand: 5 },
  co2: { deadBand: 500 },
  ethylene: { deadBand: 1 },
  voltage: { sampleS: 5, deadBand: 15 },
  current: { sampleS: 5, deadBand: 5 },
  power: { sampleS: 5, deadBand: 2 },
  battery: { sampleS: 60, recordS: 600, deadBand: 5 },
  rssi: { sampleS: 60, recordS: 600, deadBand: 20 },
  energy: { sampleS: 60, recordS: 300 },
  speed: { sampleS: 5 },
  // A place stands in every frame of its room. In between, a lorry at 80 km/h records one every 15 s, a parked one none.
  lat: { sampleS: 5, deadBand: 300 },
  lon: { sampleS: 5, deadBand: 300 },
  trapped: { debounceMs: 0 },
  leak: { debounceMs: 0 },
  // Somebody's finger: held for half a second at most.
  button: { sampleS: 0.25, debounceMs: 0 },
};

/** The cadence of a sensor: its own settings, before those of its kind in the file, before the defaults. */
export function cadenceOf(kind: KindName, ofKind: Timing = {}, own: Timing = {}): Cadence {
  const isState = KINDS[kind].class === 'state';
  const base = isState ? STATE : GAUGE;
  const merged = { ...base, ...BY_KIND[kind], ...defined(ofKind), ...defined(own) };
  const hasDeadBand = (own.deadBand ?? ofKind.deadBand ?? BY_KIND[kind]?.deadBand) !== undefined;
  return {
    sampleMs: merged.sampleS * 1_000,
    // Recording more often than sampling is meant as "every sample".
    recordMs: Math.max(merged.recordS, merged.sampleS) * 1_000,
    deadBand: !isState && hasDeadBand ? merged.deadBand : null,
    debounceMs: isState ? merged.debounceMs : 0,
    stuckAfterMs: isState || KINDS[kind].class === 'position' ? 0 : merged.stuckAfterS * 1_000,
  };
}

function defined(timing: Timing): Timing {
  return Object.fromEntries(Object.entries(timing).filter(([, value]) => value !== undefined));
}
