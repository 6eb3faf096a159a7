import type { Archive, ArchivedRoom } from '../archive/archive.ts';
import type { OpenedArchive } from '../archive/open-archive.ts';
import { type Comparison, compareRoom } from './compare-room.ts';
import { CopyError } from './copy-error.ts';
import { copyWeek, type Refused } from './copy-week.ts';
import { type CopyIdentity, openProgress, type Progress } from './progress-file.ts';
import { ProgressLine, type Screen } from './progress-line.ts';
import { firstRollupDay } from './rollups.ts';
import { stopIfAsked, weekOf, weeksOf } from './walk.ts';

const HOUR_MS = 3_600_000;
/** Late rows that a running server stores meanwhile are brought over in so many further rounds. */
const ROUNDS = 3;

export interface CopyOptions {
  /** All when null. */
  readonly rooms: readonly string[] | null;
  /** Epoch ms, inclusive and exclusive; null for everything there is. */
  readonly since: number | null;
  readonly until: number | null;
  readonly verifyOnly: boolean;
  readonly merge: boolean;
}

interface Deps {
  readonly source: OpenedArchive;
  readonly target: OpenedArchive;
  /** Where the progress is kept. */
  readonly folder: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly now: number;
}

export interface CopyResult {
  readonly rooms: readonly Comparison[];
  readonly refused: ReadonlyMap<string, Refused>;
  readonly equal: boolean;
  /** Where the copy and its proof end, epoch ms, exclusive. */
  readonly until: number;
}

interface RoomRange {
  readonly room: string;
  readonly store: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Copies an archive room by room and week by week, goes on where an earlier run was ended, and proves at the end that
 * both sides hold the same, by reading everything back from both.
 * @throws {CopyError} @throws {ArchiveError}
 */
export async function copyArchive(options: CopyOptions, deps: Deps): Promise<CopyResult> {
  const { source, target, screen, now } = deps;
  if (source.name === target.name)
    throw new CopyError('same-archive', 'source and target are the same archive');
  const rooms = chosen(await source.archive.rooms(), options.rooms);
  const identity: CopyIdentity = {
    from: source.name,
    to: target.name,
    since: options.since,
    until: options.until,
    merge: options.merge,
  };
  const progress = openProgress(deps.folder, identity);
  // Found anew by every run: the source may have gone on since the one that is resumed.
  const until = options.until ?? defaultEnd(rooms, source.inUse, now);
  if (source.inUse) {
    screen.write(
      `The source is in use by a running server: it is only read, up to ${new Date(until).toISOString()}; rows that arrive late meanwhile are brought along\n`,
    );
  }
  if (progress.isResumed && !options.verifyOnly) screen.write('Going on where the last run was ended\n');
  const present = new Map((await target.archive.rooms()).map((room) => [room.room, room]));
  const ranges: RoomRange[] = [];
  for (const room of rooms)
    ranges.push(await rangeOf(deps, room, present.get(room.room), options.since, until));
  const counts = await rowsIn(source.archive, options.since, until, new Set(rooms.map(({ room }) => room)));
  const total = [...counts.values()].reduce((sum, rows) => sum + rows, 0);

  const refused = new Map<string, Refused>();
  if (!options.verifyOnly) {
    const done = ranges.reduce((sum, { room }) => sum + (progress.of(room)?.rows ?? 0), 0);
    const line = new ProgressLine(screen, total, done);
    try {
      for (const [i, range] of ranges.entries()) {
        line.label = `copying ${i + 1}/${ranges.length} ${JSON.stringify(range.room)}`;
        await copyRoom(range, progress, options, deps, refused, line);
      }
    } finally {
      line.end();
      progress.flush();
    }
  }

  const line = new ProgressLine(screen, total, 0);
  const compared: Comparison[] = [];
  try {
    for (const [i, range] of ranges.entries()) {
      line.label = `proving ${i + 1}/${ranges.length} ${JSON.stringify(range.room)}`;
      compared.push(await prove(range, options, deps, refused, line));
    }
  } finally {
    line.end();
  }
  const equal = compared.every((room) => room.equal);
  if (equal && !options.verifyOnly) progress.finish();
  return { rooms: compared, refused, equal, until };
}

async function copyRoom(
  range: RoomRange,
  progress: Progress,
  options: CopyOptions,
  deps: Deps,
  refused: Map<string, Refused>,
  line: ProgressLine,
): Promise<void> {
  const done = progress.of(range.room);
  let rows = done?.rows ?? 0;
  for (const [from, to] of weeksOf(Math.max(range.from, done?.before ?? range.from), range.to)) {
    stopIfAsked(deps.signal);
    await copyWeek(
      { ...range, from, to },
      weekDeps(options, deps, (more) => {
        rows += more;
        line.add(more);
      }),
      refusedOf(refused, range.room),
    );
    progress.put(range.room, { before: to, rows });
  }
}

/** Compares, and brings over again what came late. */
async function prove(
  range: RoomRange,
  options: CopyOptions,
  deps: Deps,
  refused: Map<string, Refused>,
  line: ProgressLine,
): Promise<Comparison> {
  for (let round = 1; ; round++) {
    const comparison = await compareRoom(range, {
      source: deps.source.archive,
      target: deps.target.archive,
      merge: options.merge,
      signal: deps.signal,
      onRows: (rows) => line.add(round === 1 ? rows : 0),
    });
    const again = !options.verifyOnly && round < ROUNDS && (refused.get(range.room)?.rows ?? 0) === 0;
    if (comparison.equal || !again) return comparison;
    try {
      for (const [from, to] of weeksOf(range.from, range.to)) {
        if (!comparison.weeks.has(weekOf(from))) continue;
        const week = { ...range, from, to };
        const silent = weekDeps(options, deps, () => undefined);
        await copyWeek(week, silent, refusedOf(refused, range.room));
      }
    } catch (error) {
      // Nothing came late: somebody has changed the target. The comparison tells where.
      if (error instanceof CopyError && error.code === 'other-data') return comparison;
      throw error;
    }
  }
}

const weekDeps = (options: CopyOptions, deps: Deps, onRows: (rows: number) => void) => ({
  source: deps.source.archive,
  target: deps.target.archive,
  merge: options.merge,
  now: deps.now,
  signal: deps.signal,
  onRows,
});

function refusedOf(refused: Map<string, Refused>, room: string): Refused {
  const known = refused.get(room) ?? { rows: 0, first: null };
  refused.set(room, known);
  return known;
}

function chosen(rooms: readonly ArchivedRoom[], names: readonly string[] | null): ArchivedRoom[] {
  if (rooms.length === 0)
    throw new CopyError('empty-source', 'the source holds nothing at all: is it the right one?');
  if (names === null) return [...rooms];
  return names.map((name) => {
    const room = rooms.find((one) => one.room === name);
    if (room !== undefined) return room;
    const known = rooms.slice(0, 10).map((one) => one.room);
    throw new CopyError(
      'unknown-room',
      `the source has no room ${JSON.stringify(name)}; it has ${known.length === 0 ? 'none' : known.join(', ')}${rooms.length > known.length ? ', …' : ''}`,
    );
  });
}

/** Everything there is; beside a running server, what lies before the hour that is still being written. */
function defaultEnd(rooms: readonly ArchivedRoom[], inUse: boolean, now: number): number {
  if (inUse) return Math.floor(now / HOUR_MS) * HOUR_MS;
  const last = rooms.reduce((latest, { to }) => Math.max(latest, to ?? 0), now);
  // Readings stand for a while after the last row, so its roll-ups may reach into the next hour.
  return Math.ceil((last + 1) / HOUR_MS) * HOUR_MS + HOUR_MS;
}

/** From the first that either side has, so that what only the target has is seen too. */
async function rangeOf(
  { source, target }: Deps,
  { room, store, from }: ArchivedRoom,
  present: ArchivedRoom | undefined,
  since: number | null,
  until: number,
): Promise<RoomRange> {
  if (present !== undefined && present.store !== store) {
    throw new CopyError(
      'other-data',
      `room ${JSON.stringify(room)} belongs to store ${JSON.stringify(store)} at the source and to ${JSON.stringify(present.store)} at the target`,
    );
  }
  const firsts = [from, await firstRollupDay(source.archive, room, until)];
  if (present !== undefined) firsts.push(present.from, await firstRollupDay(target.archive, room, until));
  const first = Math.min(until, ...firsts.filter((t) => t !== null));
  return { room, store, from: since ?? Math.floor(first / HOUR_MS) * HOUR_MS, to: until };
}

async function rowsIn(
  source: Archive,
  since: number | null,
  until: number,
  rooms: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { room, rows } of await source.countBefore(until)) if (rooms.has(room)) counts.set(room, rows);
  if (since !== null) {
    for (const { room, rows } of await source.countBefore(since))
      if (rooms.has(room)) counts.set(room, (counts.get(room) ?? 0) - rows);
  }
  return counts;
}
