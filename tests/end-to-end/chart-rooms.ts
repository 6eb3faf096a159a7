import { join } from 'node:path';
import { openSqliteArchive, type Row } from '@coldfield/api';
import { roomId } from '../bench/bench-seed.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How far back the rooms were recorded. */
const PAST_MS = 30 * HOUR_MS;
const BATCH = 5_000;

export const ROOM = roomId(0, 1);
export const OTHER_ROOM = roomId(0, 2);

/** Two rooms over thirty hours, a frame a minute; the first was silent for an hour, five hours ago. */
export async function recordRooms(dataDir: string): Promise<void> {
  const archive = await openSqliteArchive(join(dataDir, 'archive.sqlite'), { now: Date.now });
  const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const silent = { from: end - 5 * HOUR_MS, to: end - 4 * HOUR_MS };
  const rows: Row[] = [];
  for (let t = end - PAST_MS; t < end; t += MINUTE_MS) {
    const minute = t / MINUTE_MS;
    const wave = Math.round(10 * Math.sin(minute / 40)) / 10;
    const isSilent = t > silent.from && t < silent.to;
    if (!isSilent) {
      const v = { air1: 4 + wave, pulp1: 4.5, rh1: 90, door1: minute % 180 < 5 ? 1 : 0 };
      rows.push({ store: 's0', room: ROOM, t, v });
    }
    rows.push({ store: 's0', room: OTHER_ROOM, t, v: { air1: 6 + wave } });
  }
  try {
    for (let i = 0; i < rows.length; i += BATCH) await archive.write(rows.slice(i, i + BATCH));
  } finally {
    await archive.close();
  }
}
