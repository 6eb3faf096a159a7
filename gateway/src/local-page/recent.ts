import type { Reading } from '../drivers/reading.ts';
import type { Sensor } from '../sampling/sensor.ts';

const BUCKET_MS = 900_000;
/** Of the last 24 h. */
export const BUCKETS = 96;
/** A gateway has some hundreds of sensors at most: 0.8 KiB each. */
const MOST_CURVES = 256;

/** The last reading of a sensor; `mono` is when, in monotonic ms. */
export interface Latest {
  readonly reading: Reading;
  readonly mono: number;
}

/** Least and greatest of a quarter of an hour, `ago` quarters before the present one. */
export interface CurvePoint {
  readonly ago: number;
  readonly low: number;
  readonly high: number;
}

/** What the page shows of the recent past, in memory alone. */
export interface Recent {
  heard(place: string, reading: Reading, mono: number, withCurve: boolean): void;
  /** The same of a sensor that was just sampled; temperatures have a curve. */
  sampled(sensor: Sensor, mono: number): void;
  latest(place: string): Latest | null;
  curve(place: string, mono: number): CurvePoint[];
}

interface Ring {
  readonly low: Float32Array;
  readonly high: Float32Array;
  newest: number;
}

export function createRecent(): Recent {
  const latest = new Map<string, Latest>();
  const rings = new Map<string, Ring>();

  function ringOf(place: string, bucket: number): Ring | null {
    const known = rings.get(place);
    if (known !== undefined) return known;
    if (rings.size >= MOST_CURVES) return null;
    const ring: Ring = {
      low: new Float32Array(BUCKETS).fill(Number.NaN),
      high: new Float32Array(BUCKETS).fill(Number.NaN),
      newest: bucket,
    };
    rings.set(place, ring);
    return ring;
  }

  function heard(place: string, reading: Reading, mono: number, withCurve: boolean): void {
    latest.set(place, { reading, mono });
    if (!withCurve || !('value' in reading)) return;
    const bucket = Math.floor(mono / BUCKET_MS);
    const ring = ringOf(place, bucket);
    if (ring === null) return;
    for (let next = Math.max(ring.newest + 1, bucket - BUCKETS + 1); next <= bucket; next++) {
      ring.low[next % BUCKETS] = Number.NaN;
      ring.high[next % BUCKETS] = Number.NaN;
    }
    ring.newest = Math.max(ring.newest, bucket);
    const slot = bucket % BUCKETS;
    const [low, high] = [ring.low[slot] ?? Number.NaN, ring.high[slot] ?? Number.NaN];
    ring.low[slot] = Number.isNaN(low) ? reading.value : Math.min(low, reading.value);
    ring.high[slot] = Number.isNaN(high) ? reading.value : Math.max(high, reading.value);
  }

  return {
    heard,
    sampled({ config: { room, key, kind }, current }, mono) {
      if (current !== null) heard(`${room}/${key}`, current, mono, kind.unit === '°C');
    },
    latest: (place) => latest.get(place) ?? null,
    curve(place, mono) {
      const ring = rings.get(place);
      if (ring === undefined) return [];
      const now = Math.floor(mono / BUCKET_MS);
      const points: CurvePoint[] = [];
      for (let bucket = Math.max(0, now - BUCKETS + 1); bucket <= ring.newest; bucket++) {
        const low = ring.low[bucket % BUCKETS] ?? Number.NaN;
        const high = ring.high[bucket % BUCKETS] ?? Number.NaN;
        if (!Number.isNaN(low)) points.push({ ago: now - bucket, low, high });
      }
      return points;
    },
  };
}
