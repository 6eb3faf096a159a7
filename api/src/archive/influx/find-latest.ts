import { isKey, qualityName } from '@coldfield/protocol';
import type { LatestReading } from '../archive.ts';
import type { InfluxServer } from './influx-server.ts';
import { from, identifier, ROWS, tagIs, within } from './influxql.ts';
import { decodeName } from './names.ts';
import { QUALITY } from './points.ts';
import { fieldsIn } from './read-rows.ts';

/** A pattern of more names is slower than several questions. */
const ROOMS_A_QUESTION = 500;
/** For more rooms than this the whole fleet is asked about, which costs the server less than patterns. */
const MOST_BY_NAME = 1_000;
const FIELDS_A_QUESTION = 4;
const AT_ONCE = 2;

type Found = Map<string, Map<string, LatestReading>>;

/**
 * The newest reading of each key of each room, `start <= t < end`. `last` of one field alone tells its time, and
 * reads no more than the newest block of it, however long the range.
 */
export async function findLatest(
  server: InfluxServer,
  rooms: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
): Promise<Found> {
  const found: Found = new Map();
  const range = within(start, end);
  const table = from(server.database, ROWS);
  if (rooms.length > MOST_BY_NAME) {
    const wanted = new Set(rooms);
    const [known = []] = await server.query([`SHOW FIELD KEYS FROM ${table}`]);
    const fields = known.flatMap(({ values }) => values.map(([field]) => String(field))).filter(isReading);
    await inTurns(slices(fields, FIELDS_A_QUESTION), async (some) => {
      await ask(server, some, `FROM ${table} WHERE ${range}`, found, (room) => wanted.has(room));
    });
    return found;
  }
  await inTurns(slices(rooms, ROOMS_A_QUESTION), async (some) => {
    const rest = `FROM ${table} WHERE ${tagIs('room', some)} AND ${range}`;
    const [there = []] = await server.query([`SELECT last(/^[a-z0-9]+(${QUALITY})?$/) ${rest}`]);
    await ask(server, fieldsIn(there, 'last_').filter(isReading), rest, found, () => true);
  });
  return found;
}

async function ask(
  server: InfluxServer,
  fields: readonly string[],
  rest: string,
  found: Found,
  wanted: (room: string) => boolean,
): Promise<void> {
  if (fields.length === 0) return;
  const answers = await server.query(
    fields.map((field) => `SELECT last(${identifier(field)}) ${rest} GROUP BY "room"`),
  );
  for (const [i, field] of fields.entries()) {
    const key = keyOf(field);
    for (const { tags, values } of answers[i] ?? []) {
      const [t, value] = (values[0] ?? []) as [number, number];
      const room = decodeName(tags?.room ?? '');
      if (!wanted(room)) continue;
      const ofRoom = found.get(room) ?? new Map<string, LatestReading>();
      found.set(room, ofRoom);
      const known = ofRoom.get(key);
      const isValue = field === key;
      // Of a value and a code at one instant the value counts.
      if (known !== undefined && (known.t > t || (known.t === t && !isValue))) continue;
      ofRoom.set(
        key,
        isValue ? { t, value, quality: null } : { t, value: null, quality: qualityName(value) },
      );
    }
  }
}

function slices<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
}

/** As many at once as a small server has processors. */
async function inTurns<T>(all: readonly T[], visit: (one: T) => Promise<void>): Promise<void> {
  const next = all.values();
  const work = async (): Promise<void> => {
    for (const one of next) await visit(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

const isReading = (field: string): boolean => isKey(keyOf(field));
const keyOf = (field: string): string => (field.endsWith(QUALITY) ? field.slice(0, -QUALITY.length) : field);
