import type { Archive, ArchivedRoom } from '../archive/archive.ts';
import type { RetentionLimits } from '../contract/index.ts';

/** Rows of a room; times are epoch ms. */
export interface RoomRows {
  readonly room: string;
  readonly store: string;
  readonly rows: number;
  readonly from: number | null;
  readonly to: number | null;
}

/** Rows of all rooms at one time. */
export interface Count {
  readonly at: number;
  readonly rows: number;
  readonly rooms: readonly RoomRows[];
}

/** What deleting by some limits would take. */
export interface Deletion {
  readonly limits: RetentionLimits;
  readonly rowsBefore: number;
  readonly hoursBefore: number | null;
  readonly count: Count;
  /** Of all rows, the share that goes, 0..1; null while all rows were never counted. */
  readonly share: number | null;
}

const FRESH_MS = 10 * 60_000;
const PATIENCE_MS = 2_000;
/** No row is this far ahead of its arrival. */
const ALL_MS = 24 * 3_600_000;

/** Counts rows: one count at a time, since each may read the whole archive. */
export interface Survey {
  /** Rows before `t`, counted now. @throws {ArchiveError} */
  before(t: number): Promise<Count>;
  /**
   * All rows, counted within the last ten minutes, or else before, while they are counted anew. Null while the first
   * count takes longer than anybody would wait for. @throws {ArchiveError} when there is no count at all
   */
  all(): Promise<Count | null>;
  /** The next reader of `all` wants to know better. */
  outdated(): void;
}

export function createSurvey(
  archive: Pick<Archive, 'countBefore' | 'rooms'>,
  deps: { now: () => number; patienceMs?: number },
): Survey {
  let queue: Promise<unknown> = Promise.resolve();
  let known: Count | null = null;
  let isFresh = false;
  let counting: Promise<Count> | null = null;

  const before = (t: number): Promise<Count> => {
    const count = queue.then(async () => {
      const at = deps.now();
      const [counts, rooms] = await Promise.all([archive.countBefore(t), archive.rooms()]);
      return countOf(at, t, counts, rooms);
    });
    queue = count.catch(() => undefined);
    return count;
  };

  const countAll = (): Promise<Count> => {
    counting ??= before(deps.now() + ALL_MS)
      .then((count) => {
        known = count;
        // An empty archive is counted in no time, and soon wrong.
        isFresh = count.rows > 0;
        return count;
      })
      .finally(() => {
        counting = null;
      });
    return counting;
  };

  return {
    before,
    async all() {
      if (known !== null && isFresh && Math.abs(deps.now() - known.at) < FRESH_MS) return known;
      const count = countAll();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), deps.patienceMs ?? PATIENCE_MS);
      });
      // Whoever does not wait for it must not be told of its failure either.
      count.catch(() => undefined);
      try {
        return (await Promise.race([count, late])) ?? known;
      } catch (error) {
        if (known === null) throw error;
        return known;
      } finally {
        clearTimeout(timer);
      }
    },
    outdated() {
      isFresh = false;
    },
  };
}

function countOf(
  at: number,
  t: number,
  counts: Awaited<ReturnType<Archive['countBefore']>>,
  rooms: readonly ArchivedRoom[],
): Count {
  const spans = new Map(rooms.map((room) => [room.room, room]));
  const counted = counts.map(({ room, store, rows }): RoomRows => {
    const span = spans.get(room);
    const to = span?.to ?? null;
    return { room, store, rows, from: span?.from ?? null, to: to === null ? null : Math.min(to, t) };
  });
  return { at, rooms: counted, rows: counted.reduce((sum, { rows }) => sum + rows, 0) };
}
