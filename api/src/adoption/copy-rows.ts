import type { Archive, Row } from '../archive/archive.ts';
import type { StoreRows } from '../csv-import/store-rows.ts';
import { corrected, type RoomOffsets } from '../records/calibrations/offsets.ts';

const PAGE_ROWS = 2_000;
/** Nothing is stored that runs further ahead. */
const AHEAD_MS = 3_600_000;

export interface Progress {
  /** Rows before this time, epoch ms, are copied. */
  readonly copiedTo: number;
  readonly copiedRows: number;
  readonly done: boolean;
}

/**
 * Copies a page of what a provisional room holds into the room that it was adopted as. The same page again changes
 * nothing, so a crash costs only work. Rows that the archive will not take any more, for their age, are passed over.
 */
export async function copyRows(
  deps: {
    readonly archive: Pick<Archive, 'read'>;
    readonly storeRows: StoreRows;
    readonly now: () => number;
    /** What calibrations of a room add. */
    readonly offsetsOf: (room: string) => RoomOffsets | undefined;
  },
  adoption: {
    readonly provisional: string;
    readonly room: string;
    readonly store: string;
    readonly to: number | null;
  },
  { copiedTo, copiedRows }: Progress,
): Promise<Progress> {
  const { provisional, room, store } = adoption;
  const to = adoption.to ?? deps.now() + AHEAD_MS;
  const page = await deps.archive.read(provisional, copiedTo, to, PAGE_ROWS);
  const last = page.at(-1);
  if (last === undefined) return { copiedTo, copiedRows, done: true };
  const offsets = deps.offsetsOf(room);
  const rows = page.map((row): Row => corrected({ ...row, room, store }, row.t, offsets));
  const { rejected } = await deps.storeRows(rows);
  return {
    copiedTo: last.t + 1,
    copiedRows: copiedRows + rows.length - rejected.length,
    done: page.length < PAGE_ROWS,
  };
}
