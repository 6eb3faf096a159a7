/**
 * Sensor kinds: what a key such as `air1` measures.
 *
 * The class decides how readings aggregate over time:
 * - `gauge`: time-weighted mean, minimum, maximum;
 * - `state`: transitions and seconds per value, the value carried over a bucket's edge;
 * - `counter`: increase and resets;
 * - `position`: one of the two coordinates of a place: the last of a bucket. The mean of two places is a third one where
 *   nobody was, and the least longitude of an hour is no place at all, so there is neither.
 *
 * `range` is what an instrument of this kind can plausibly report in or around a field cold store,
 * inclusive, in the kind's unit. It rejects faults (85.0 °C from a reset probe needs the driver's knowledge);
 * it is not an alarm limit. The ranges are general engineering knowledge, not taken from a standard.
 */
export type KindClass = 'gauge' | 'state' | 'counter' | 'position';

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
  /** Over ground, of a vehicle. */
  speed: { unit: 'km/h', class: 'gauge', range: [0, 300] },
  /**
   * Where a vehicle is, WGS-84, decimal degrees, north and east positive. `lat1` and `lon1` are one place and stand in
   * the same frame.
   */
  lat: { unit: '°', class: 'position', range: [-90, 90] },
  lon: { unit: '°', class: 'position', range: [-180, 180] },
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
  /** 1 = pressed: somebody at the store silences the local fallback. */
  button: { unit: '', class: 'state', range: [0, 1] },
  /** 1 = the local fallback of the gateway sounds for this room. */
  siren: { unit: '', class: 'state', range: [0, 1] },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;

/**
 * The kinds that can be calibrated, and the largest correction of each, in its unit: an instrument that is further off
 * is broken. General engineering knowledge, not taken from a standard.
 */
export const OFFSET_MAX: Readonly<Partial<Record<KindName, number>>> = {
  air: 10,
  pulp: 10,
  coil: 10,
  ambient: 10,
  rh: 20,
  co2: 5_000,
  ethylene: 50,
  voltage: 50,
  current: 50,
  power: 50,
};

/** A sensor key: a kind's letters and a number from 1. */
export const KEY_PATTERN = '^[a-z][a-z0-9]{0,14}[1-9][0-9]{0,2}$';
const KEY = new RegExp(KEY_PATTERN);

/** A key taken apart: `pulp2` is the second sensor of the kind `pulp`. */
interface ParsedKey {
  readonly name: KindName;
  readonly kind: Kind;
  readonly n: number;
}

// Holds only keys that this version knows, so what a hostile client invents neither fills nor displaces anything.
const parsed = new Map<string, ParsedKey>();

/** The kind behind a key such as `pulp2`; null for a kind that this version does not know. */
export function kindOf(key: string): ParsedKey | null {
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const fresh = parseKey(key);
  if (fresh !== null) parsed.set(key, fresh);
  return fresh;
}

function parseKey(key: string): ParsedKey | null {
  if (!isKey(key)) return null;
  // `co2` ends in a digit, so the longest known kind that leaves a number wins.
  for (let cut = key.length - 1; cut > 0; cut--) {
    const name = key.slice(0, cut);
    const number = key.slice(cut);
    if (isKindName(name) && /^[1-9][0-9]{0,2}$/.test(number)) {
      return { name, kind: KINDS[name], n: Number(number) };
    }
  }
  return null;
}

function isKindName(text: string): text is KindName {
  return Object.hasOwn(KINDS, text);
}

/** True for what may stand as a key on the wire, whether or not its kind is known here. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}

/** True when a value lies in the kind's plausible range; states must be exactly 0 or 1. */
export function isPlausible(kind: Kind, value: number): boolean {
  if (kind.class === 'state') return value === 0 || value === 1;
  return value >= kind.range[0] && value <= kind.range[1];
}
