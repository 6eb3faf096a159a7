import { hash32, hashText, uniform } from '../random/hash.ts';
import type { ScenarioConfig, StoreConfig } from '../scenario/scenario-schema.ts';
import { type ScenarioEvent, STORE_WIDE } from './event-schema.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What happens by chance is drawn for so many days after the beginning. */
const HORIZON_DAYS = 800;
const DAYS_A_MONTH = 30.44;

/** An event at its time and place in one store. The room is null for what concerns the store as a whole. */
export interface Occurrence {
  readonly event: ScenarioEvent;
  readonly room: string | null;
  readonly fromMs: number;
  /** Infinity when nobody mends it. */
  readonly toMs: number;
}

/** Everything out of the usual that a store lives through, from the seed alone; ascending. */
export function occurrencesOf(store: StoreConfig, config: ScenarioConfig): Occurrence[] {
  const seed = hash32(config.seed, hashText(store.id), 0xfa17);
  const found = (config.events ?? []).flatMap((event, n): Occurrence[] => {
    if (event.store !== undefined && event.store !== store.id) return [];
    return times(event, config, hash32(seed, n)).map((fromMs, i) => ({
      event,
      room: roomOf(event, store, hash32(seed, n, i)),
      fromMs,
      toMs: event.forH === undefined ? Number.POSITIVE_INFINITY : fromMs + event.forH * HOUR_MS,
    }));
  });
  return found.sort((a, b) => a.fromMs - b.fromMs);
}

function times(event: ScenarioEvent, config: ScenarioConfig, seed: number): number[] {
  const { epochMs, utcOffsetH } = config;
  if (event.at !== undefined) {
    const [, day, hour, minute] = /^day (\d+) (\d+):(\d+)$/.exec(event.at)!.map(Number);
    const offsetMs = utcOffsetH * HOUR_MS;
    const firstMidnightMs = Math.ceil((epochMs + offsetMs) / DAY_MS) * DAY_MS - offsetMs;
    return [firstMidnightMs + (day! - 1) * DAY_MS + hour! * HOUR_MS + minute! * 60_000];
  }
  if (event.perMonth === undefined) return [epochMs + (event.afterH ?? 0) * HOUR_MS];
  const found: number[] = [];
  for (let day = 0; day < HORIZON_DAYS; day++) {
    if (uniform(seed, day, 1) >= event.perMonth / DAYS_A_MONTH) continue;
    const fromMs = epochMs + Math.floor((day + uniform(seed, day, 2)) * 86_400) * 1_000;
    // The same thing does not break again before it is mended.
    const mendedMs = (found.at(-1) ?? Number.NEGATIVE_INFINITY) + (event.forH ?? Infinity) * HOUR_MS;
    if (found.length === 0 || fromMs > mendedMs) found.push(fromMs);
  }
  return found;
}

function roomOf(event: ScenarioEvent, store: StoreConfig, seed: number): string | null {
  if (STORE_WIDE.has(event.kind)) return null;
  const { room: named, key = '' } = event as { room?: string; key?: string };
  if (named !== undefined) return named;
  const probe = key.startsWith('pulp') ? Number(key.slice('pulp'.length)) : 0;
  const able = store.rooms.filter((room) => room.kind !== 'packing' && room.pulpProbes >= probe);
  return (able[Math.floor(uniform(seed) * able.length)] ?? store.rooms[0]!).key;
}
