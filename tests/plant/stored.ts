import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SeqRanges } from '@coldfield/protocol';
import type { ArchiveStore } from './archive-store.ts';

/** A row of the archive, as its reader gives it. */
export interface Stored {
  readonly room: string;
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
  readonly lo?: Readonly<Record<string, number>> | undefined;
  readonly hi?: Readonly<Record<string, number>> | undefined;
  readonly q?: Readonly<Record<string, string>> | undefined;
}

const ALL = Number.MAX_SAFE_INTEGER;

/** Everything that the archive of a halted server holds, read through the archive's own driver. */
export async function readArchive(store: Pick<ArchiveStore, 'open'>): Promise<Stored[]> {
  const archive = await store.open();
  try {
    const stored: Stored[] = [];
    for (const { room } of await archive.rooms()) {
      for (const row of await archive.read(room, 0, ALL, ALL)) stored.push({ room, ...row });
    }
    const counted = (await archive.countBefore(ALL)).reduce((sum, { rows }) => sum + rows, 0);
    // InfluxDB counts a field; where none is in every row it can only tell how many there are at least.
    if (stored.length < counted)
      throw new Error(`the archive has ${counted} rows but reads ${stored.length}`);
    return stored;
  } finally {
    await archive.close();
  }
}

/** What the ledger of a halted server says: by gateway and stream, by standing, the numbers. */
export function readLedger(dataDir: string): Map<string, Map<string, SeqRanges>> {
  const ledger = new Map<string, Map<string, SeqRanges>>();
  const path = join(dataDir, 'journal.sqlite');
  if (!existsSync(path)) return ledger;
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db
    .prepare(
      `SELECT gateway || ' ' || streams.stream AS slot, standing, first, last FROM streams
       LEFT JOIN ranges ON ranges.stream = streams.id`,
    )
    .all() as { slot: string; standing: string | null; first: number; last: number }[];
  db.close();
  for (const { slot, standing, first, last } of rows) {
    const standings = ledger.get(slot) ?? new Map<string, SeqRanges>();
    ledger.set(slot, standings);
    if (standing === null) continue;
    const ranges = standings.get(standing) ?? new SeqRanges();
    ranges.add(first, last);
    standings.set(standing, ranges);
  }
  return ledger;
}
