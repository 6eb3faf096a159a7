/**
 * Sensor kinds: what a key such as `air1` measures.
 *
 * The class decides how readings aggregate over time:
 * - `gauge`: time-weighted mean, minimum, maximum;
 * - `state`: transitions and seconds per value, the value carried over a bucket's edge;
 * - `counter`: increase and resets.
 *
 * `range` is what an instrument of this kind can plausibly report in or around a field cold store,
 * inclusive, in the kind's unit. It rejects faults (85.0 °C from a reset probe needs the driver's knowledge),
 * it is not an alarm limit. The ranges are general engineering knowledge, not taken from a standard.
 */
export type KindClass = 'gauge' | 'state' | 'counter';

export interface Kind {
  readonly unit: string;
  readonly class: KindClass;
  readonly range: readonly [low: number, high: number];
}

export const KINDS = {
  /** Air of the room. */
  air: { unit: '°C', class: 'gauge', range: [-60, 70] },
  /** Inside the product: fruit flesh, the centre of a stack. */
  pulp: { unit: '°C', class: 'gauge', range: [-40, 70] },
  /** Evaporator coil. */
  coil: { unit: '°C', class: 'gauge', range: [-60, 90] },
  /** Outside air at the store. */
  ambient: { unit: '°C', class: 'gauge', range: [-50, 70] },
  /** Relative humidity of the room's air. */
  rh: { unit: '%', class: 'gauge', range: [0, 100] },
  co2: { unit: 'ppm', class: 'gauge', range: [0, 200_000] },
  ethylene: { unit: 'ppm', class: 'gauge', range: [0, 10_000] },
  voltage: { unit: 'V', class: 'gauge', range: [0, 1_000] },
  current: { unit: 'A', class: 'gauge', range: [-2_000, 2_000] },
  power: { unit: 'kW', class: 'gauge', range: [-2_000, 2_000] },
  /** Back-up battery of the gateway or of a radio sensor. */
  battery: { unit: '%', class: 'gauge', range: [0, 100] },
  /** Received radio signal strength. */
  rssi: { unit: 'dBm', class: 'gauge', range: [-150, 20] },
  /** Meter register; only ever grows, but for a reset. */
  energy: { unit: 'kWh', class: 'counter', range: [0, 1e9] },
  /** 1 = open. */
  door: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = mains present. */
  mains: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = defrosting. */
  defrost: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = running. */
  compressor: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = running. */
  fan: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = somebody calls for help from inside the room. */
  trapped: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = refrigerant detected in the air. */
  leak: { unit: '', class: 'state', range: [0, 1] },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

/** A sensor key: a kind's letters and a number from 1. */
export const KEY_PATTERN = '^[a-z][a-z0-9]{0,14}[1-9][0-9]{0,2}$';
const KEY = new RegExp(KEY_PATTERN);

const cache = new Map<string, { name: KindName; kind: Kind; n: number } | null>();

/** The kind behind a key such as `pulp2`; null for a kind that this version does not know. */
export function kindOf(key: string): { name: KindName; kind: Kind; n: number } | null {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const parsed = parseKey(key);
  // Keys come from the wire: the cache must not grow with what a hostile client invents.
  if (cache.size < 10_000) cache.set(key, parsed);
  return parsed;
}

function parseKey(key: string): { name: KindName; kind: Kind; n: number } | null {
  // `co2` ends in a digit, so the longest known kind that leaves a number wins.
  for (let cut = key.length - 1; cut > 0; cut--) {
    const name = key.slice(0, cut);
    const number = key.slice(cut);
    if (Object.hasOwn(KINDS, name) && /^[1-9][0-9]{0,2}$/.test(number)) {
      return { name: name as KindName, kind: KINDS[name as KindName], n: Number(number) };
    }
  }
  return null;
}

export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** True when a value lies in the kind's plausible range; states must be exactly 0 or 1. */
export function isPlausible(kind: Kind, value: number): boolean {
  if (kind.class === 'state') return value === 0 || value === 1;
  return value >= kind.range[0] && value <= kind.range[1];
}
