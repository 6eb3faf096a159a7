import type { Archive, Row } from '@coldfield/api';

const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const HOLD = 3 * MINUTE;

/** Midnight in China. */
export const START = Date.parse('2026-06-30T16:00:00Z');
export const END = START + 3 * DAY;
/** No readings of the first room. */
export const GAP = { from: START + 30 * HOUR, to: START + 33 * HOUR } as const;
/** The pulp probe of the first room is off. */
export const BROKEN = { from: START + 40 * HOUR, to: START + 41 * HOUR } as const;
/** An hour of the third room whose meter turned out to be wrong, and was taken out of the roll-ups. */
export const WITHDRAWN = START + 50 * HOUR;

export const ROOMS = [
  { store: 's-north', room: 'r-1' },
  { store: 's-north', room: 'r-2' },
  { store: 's-south', room: 'r-3' },
] as const;

/** A cold room by the minute: it swings with the compressor, its door opens each hour, its meter counts. */
export function rowsOf(index: number): Row[] {
  const { store, room } = ROOMS[index] as (typeof ROOMS)[number];
  const rows: Row[] = [];
  for (let t = START; t < END; t += MINUTE) {
    if (index === 0 && t >= GAP.from && t < GAP.to) continue;
    const minute = (t - START) / MINUTE;
    const air1 = 2 + index + Math.round(10 * Math.sin((minute * Math.PI) / 30)) / 10;
    const broken = index === 0 && t >= BROKEN.from && t < BROKEN.to;
    rows.push({
      store,
      room,
      t,
      v: {
        air1,
        ...(broken ? {} : { pulp1: 3 + index }),
        rh1: 90 + (minute % 5),
        door1: minute % 60 < 6 ? 1 : 0,
        compressor1: minute % 60 < 30 ? 1 : 0,
        defrost1: minute % 360 < 20 ? 1 : 0,
        mains1: 1,
        energy1: 1000 + minute * 0.025,
      },
      lo: { air1: air1 - 0.25 },
      hi: { air1: air1 + 0.25 },
      ...(broken ? { q: { pulp1: 'open-circuit' } } : {}),
    });
  }
  return rows;
}

/** Fills an archive with three days of three rooms, readings and roll-ups, as the server would. */
export async function fill(archive: Archive): Promise<void> {
  for (const [index, { store, room }] of ROOMS.entries()) {
    const rows = rowsOf(index);
    for (let at = 0; at < rows.length; at += 1000) await archive.write(rows.slice(at, at + 1000));
    for (const widthMs of [300_000, HOUR] as const) {
      const query = { room, from: START, to: END, bucketMs: widthMs, holdMs: HOLD };
      await archive.writeRollups([{ store, room, widthMs, buckets: await archive.buckets(query) }]);
    }
  }
  const { store, room } = ROOMS[2];
  const query = { room, from: WITHDRAWN, to: WITHDRAWN + HOUR, bucketMs: HOUR, holdMs: HOLD };
  const buckets = await archive.buckets(query);
  const { energy1: _, ...keys } = buckets.keys;
  await archive.writeRollups([{ store, room, widthMs: HOUR, buckets: { ...buckets, keys } }]);
}
