import { encodeName } from './names.ts';

/** What there is in the database. `room` and `room_5m` live as long as raw data, `room_1h` for ever. */
export const RAW = 'raw';
export const HOURS = 'hours';
export type Policy = typeof RAW | typeof HOURS;
export const ROWS = { policy: RAW, measurement: 'room' } as const;
const FIVE_MINUTES = { policy: RAW, measurement: 'room_5m' } as const;
const ONE_HOUR = { policy: HOURS, measurement: 'room_1h' } as const;
export const ROLLUPS = { 300000: FIVE_MINUTES, 3600000: ONE_HOUR } as const;

export interface Source {
  /** Retention policy; on 2.x the bucket behind the mapping. */
  readonly policy: Policy;
  readonly measurement: string;
}

/** A name in a statement. Nothing but a quotation mark and a backslash can end it early. */
export const identifier = (name: string): string =>
  `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** A string in a statement, such as the tag of a room. */
export const literal = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;

export const from = (database: string, { policy, measurement }: Source): string =>
  `${identifier(database)}.${identifier(policy)}.${identifier(measurement)}`;

/** Times that InfluxDB can hold: nanoseconds since 1970 in 64 bits. */
export const EARLIEST_MS = -9_223_372_036_854;
export const LATEST_MS = 9_223_372_036_854;
const bounded = (t: number): number => Math.min(LATEST_MS, Math.max(EARLIEST_MS, Math.ceil(t)));

/** `start <= time < end`, epoch ms. */
export const within = (start: number, end: number): string =>
  `time >= ${bounded(start)}ms AND time < ${bounded(end)}ms`;

/** `tag = name` for one name, a pattern for many: thousands of `OR` take the server seconds. */
export function tagIs(tag: 'room', names: readonly string[]): string {
  const tags = names.map(encodeName);
  if (tags.length === 1) return `${identifier(tag)} = ${literal(tags[0] as string)}`;
  const pattern = tags.map((name) => name.replace(/[.*+?^${}()|[\]/-]/g, '\\$&')).join('|');
  return `${identifier(tag)} =~ /^(${pattern})$/`;
}
