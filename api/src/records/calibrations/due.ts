import type { CalibrationsDue } from '../../contract/index.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db } from '../tables.ts';

const DAY_MS = 24 * 3_600_000;
const MOST = 500;

/** Calibrations in use that have expired, or will within so many days, as the days are counted at their store. */
export async function readDue(
  db: Db,
  scope: Scope,
  now: number,
  days: number,
): Promise<CalibrationsDue['due']> {
  const rows = await db
    .selectFrom('calibrations as c')
    .innerJoin('rooms as r', 'r.id', 'c.room')
    .innerJoin('stores as s', 's.id', 'r.store')
    .where('s.organisation', 'in', organisationsOf(scope))
    .where('s.archived_at', 'is', null)
    .where('r.archived_at', 'is', null)
    .where('c.valid_to', 'is', null)
    // A day more than asked for, whatever the zone; the exact day is looked at below.
    .where('c.expires_on', '<=', new Date(now + (days + 2) * DAY_MS).toISOString().slice(0, 10))
    .select(['c.id', 'r.store', 'c.room', 'c.sensor_key', 'c.expires_on', 's.time_zone'])
    .orderBy('c.expires_on')
    .orderBy('c.id')
    .limit(MOST)
    .execute();
  return rows.flatMap(({ id, store, room, sensor_key, expires_on, time_zone }) => {
    const expiresOn = expires_on as string;
    if (expiresOn > dayIn(time_zone, now + days * DAY_MS)) return [];
    // It holds on its last day.
    return [{ id, store, room, key: sensor_key, expiresOn, expired: expiresOn < dayIn(time_zone, now) }];
  });
}

function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at);
}
