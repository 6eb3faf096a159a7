import type { History, Limits } from '@coldfield/api/contract';
import { faults, type Gap } from '../chart/series.ts';
import type { View } from '../chart/view.ts';

/** Whether the air was within its limits where a place was recorded. */
export type AirState = 'normal' | 'high' | 'low';

export interface TrackPoint {
  /** Start of its bucket, epoch ms. */
  readonly t: number;
  readonly lat: number;
  readonly lon: number;
  readonly air: AirState;
}

export interface Track {
  /** Ascending; neighbours further apart than `joinMs` have a stretch between them of which nothing is known. */
  readonly points: readonly TrackPoint[];
  readonly joinMs: number;
  /** Why, as far as that is known: no frames, or frames of a receiver without a fix. */
  readonly gaps: readonly Gap[];
  readonly metres: number;
  /** Time with places at which the air was beyond its limits. */
  readonly beyondMs: number;
}

const METRES_PER_DEGREE = 111_195;

/**
 * The way of a vehicle, as far as a view shows it: the last place of each bucket, with the extremes of the air in it.
 * Both coordinates of a bucket are of one frame.
 * @param joinMs over longer silences no line is drawn as if the way were known
 */
export function toTrack(history: History, view: View, limits: Limits | undefined, joinMs: number): Track {
  const { lat1: lat, lon1: lon } = history.keys;
  const points: TrackPoint[] = [];
  if (lat?.class === 'position' && lon?.class === 'position') {
    history.t.forEach((t, i) => {
      const [north, east] = [lat.last[i] ?? null, lon.last[i] ?? null];
      const seen = t + history.bucketMs > view.from && t < view.to;
      if (north === null || east === null || !seen) return;
      points.push({ t, lat: north, lon: east, air: airAt(history, i, limits) });
    });
  }
  const join = Math.max(joinMs, 2 * history.bucketMs);
  const seen = ({ from, to }: Gap) => to > view.from && from < view.to;
  const silences = history.gaps.map((gap): Gap => ({ ...gap, isFault: false }));
  let [metres, beyondMs] = [0, 0];
  points.forEach((point, i) => {
    if (point.air !== 'normal') beyondMs += history.bucketMs;
    const before = points[i - 1];
    if (before !== undefined && point.t - before.t <= join) metres += metresBetween(before, point);
  });
  return {
    points,
    joinMs: join,
    // A receiver that has just been switched on is no news.
    gaps: [...silences, ...faults(history, 'lat').filter(({ reason }) => reason !== 'warming-up')]
      .filter(seen)
      .toSorted((a, b) => a.from - b.from),
    metres,
    beyondMs,
  };
}

/** Stretches of the way that look the same: one line each. A stretch ends where the next one begins. */
export function stretches({ points, joinMs }: Track): { air: AirState | 'unknown'; points: TrackPoint[] }[] {
  const found: { air: AirState | 'unknown'; points: TrackPoint[] }[] = [];
  points.slice(1).forEach((point, i) => {
    const before = points[i] as TrackPoint;
    const air = point.t - before.t > joinMs ? 'unknown' : point.air;
    const last = found.at(-1);
    if (last !== undefined && last.air === air && air !== 'unknown') last.points.push(point);
    else found.push({ air, points: [before, point] });
  });
  return found;
}

function airAt({ keys }: History, i: number, limits: Limits | undefined): AirState {
  const air = Object.entries(keys).flatMap(([key, columns]) =>
    /^air\d+$/.test(key) && columns.class === 'gauge' ? [columns] : [],
  );
  const high = limits?.high ?? null;
  const low = limits?.low ?? null;
  if (high !== null && air.some(({ max }) => (max[i] ?? Number.NEGATIVE_INFINITY) > high)) return 'high';
  return low !== null && air.some(({ min }) => (min[i] ?? Number.POSITIVE_INFINITY) < low) ? 'low' : 'normal';
}

/** How far two places near each other are apart, metres. */
export function metresBetween(
  from: Pick<TrackPoint, 'lat' | 'lon'>,
  to: Pick<TrackPoint, 'lat' | 'lon'>,
): number {
  const east = (to.lon - from.lon) * Math.cos((((from.lat + to.lat) / 2) * Math.PI) / 180);
  return Math.hypot(to.lat - from.lat, east) * METRES_PER_DEGREE;
}
