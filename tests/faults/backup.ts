import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteArchive } from '@coldfield/api';
import type { SeqRanges } from '@coldfield/protocol';
import type { ArchiveKind } from '../plant/archive-store.ts';
import { runBackupCommand } from '../plant/command.ts';
import { type PeopleAtWork, putPeopleToWork } from '../plant/people-at-work.ts';
import { type Plant, withPlant } from '../plant/plant.ts';
import { roomId } from '../plant/server.ts';
import { readArchive, readLedger, type Stored } from '../plant/stored.ts';
import { rowsMissing, tableRows } from '../plant/table-rows.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

/** What a restore notes of itself. */
const OWN_NOTES = ['restored'];
/** The server begins each start by looking at its archive. */
const RECOMPUTED = ['marks', 'settled'];

interface Taken {
  readonly folder: string;
  /** Epoch ms, before the command and after it. */
  readonly from: number;
  readonly to: number;
  /** What the ledger said before the command. */
  readonly before: ReturnType<typeof readLedger>;
}

/**
 * Back-ups of a system at work (gateways that publish, people who change records and add files), each restored into a
 * folder of its own: a consistent cut, in which everything that was done before the command is there and equal. The
 * last one, of the halted system, equals it to the row.
 */
export function run(options: { readonly archive?: ArchiveKind; readonly backups: number }): Promise<Check[]> {
  const { archive = 'sqlite', backups } = options;
  return withPlant({ topology: 'embedded', archive, gateways: 2 }, async (plant) => {
    await plant.start();
    await flow(plant);
    const people = await putPeopleToWork(plant.server, 'store-g1');
    const taken: Taken[] = [];
    for (let n = 1; n <= backups; n++) {
      await flow(plant, 50);
      taken.push(await backUpAndRestore(plant, `restored-${n}`));
    }
    await people.stop();
    await plant.halt();
    const last = await backUpAndRestore(plant, 'restored-last');

    const original = byTime(await readArchive(plant.archive));
    const found: Findings = { missing: [], vouched: [], unknown: [], differs: [], records: [], files: [] };
    let rows = 0;
    for (const one of taken) rows += await judge(plant, one, people, original, archive === 'sqlite', found);
    const none = (name: string, what: readonly string[]): Check => ({
      name,
      value: what.length === 0 ? 0 : `${what.length}: ${what.slice(0, 3).join('; ')}`,
      bound: 'none',
      ok: what.length === 0,
    });
    return [
      {
        name: 'back-ups under load, restored',
        value: taken.length,
        bound: `${backups}`,
        ok: taken.length === backups,
      },
      { name: 'rows in them', value: rows, bound: 'some', ok: rows > 0 },
      {
        name: 'records changed and files added meanwhile',
        value: `${people.gateways.length} and ${people.files.length}`,
        bound: 'some',
        ok: people.gateways.length > 0 && people.files.length > 0,
      },
      none('acknowledged before a back-up, and not in it', found.missing),
      none('in a restored ledger, and not in its archive', found.vouched),
      none('in a restored archive, and not in its ledger', found.unknown),
      none('restored rows that differ from the original', found.differs),
      none('records that are missing, torn or from the future', found.records),
      none('files that are missing or differ', found.files),
      none('differences of a back-up of the halted system', await differences(plant, last, original)),
    ];
  });
}

async function backUpAndRestore(plant: Plant, name: string): Promise<Taken> {
  const target = join(plant.folder, `${name}-stick`);
  const folder = join(plant.folder, name);
  mkdirSync(folder);
  const before = readLedger(plant.server.dataDir);
  const from = Date.now();
  const backup = await runBackupCommand(['backup', target], {
    DATA_DIR: plant.server.dataDir,
    ...plant.archive.env,
  });
  const to = Date.now();
  if (backup.code !== 0) throw new Error(`backup ended with ${backup.code}: ${backup.said}`);
  const file = backup.said.split('\n').find((line) => line.startsWith(target)) as string;
  // Wherever the archive was, it may be restored into a file.
  const restore = await runBackupCommand(['restore', file], { DATA_DIR: folder });
  if (restore.code !== 0) throw new Error(`restore ended with ${restore.code}: ${restore.said}`);
  return { folder, from, to, before };
}

interface Findings {
  readonly missing: string[];
  readonly vouched: string[];
  readonly unknown: string[];
  readonly differs: string[];
  readonly records: string[];
  readonly files: string[];
}

/** Returns how many rows there are. */
async function judge(
  plant: Plant,
  { folder, from, to, before }: Taken,
  people: PeopleAtWork,
  original: ReadonlyMap<string, string>,
  isExact: boolean,
  found: Findings,
): Promise<number> {
  const ledger = readLedger(folder);
  const stored = byTime(
    await readArchive({ open: () => openSqliteArchive(join(folder, 'archive.sqlite'), { now: Date.now }) }),
  );
  const arrivedIn = (of: typeof ledger, slot: string): SeqRanges | undefined => of.get(slot)?.get('arrived');
  for (const [name, row] of stored)
    if (original.get(name) !== row) found.differs.push(`${name}: ${row} instead of ${original.get(name)}`);
  for (const gateway of plant.gateways) {
    gateway.witness.harvest();
    for (const { stream, seq, room, times } of gateway.witness.frames()) {
      const slot = `${gateway.id} ${stream}`;
      const isThere = times.some((t) => stored.has(`${roomId(gateway.id, room)} ${t}`));
      const isKnown = arrivedIn(ledger, slot)?.has(seq) === true;
      if (arrivedIn(before, slot)?.has(seq) === true && !(isThere && isKnown))
        found.missing.push(`${slot} ${seq}`);
      if (isKnown && !isThere) found.vouched.push(`${slot} ${seq}`);
      // InfluxDB knows no instant: rows that came during the copying may be in it.
      if (isExact && isThere && !isKnown) found.unknown.push(`${slot} ${seq}`);
    }
  }
  judgeRecords(join(folder, 'records.sqlite'), plant, people, { from, to }, found);
  for (const { id, doneAt } of people.files) {
    const file = join(folder, 'files', id.slice(0, 2), id);
    if (!existsSync(file)) {
      if (doneAt < from) found.files.push(`${id} is missing`);
    } else if (createHash('sha256').update(readFileSync(file)).digest('hex') !== id)
      found.files.push(`${id} differs`);
  }
  return stored.size;
}

function judgeRecords(
  file: string,
  plant: Plant,
  people: PeopleAtWork,
  { from, to }: { from: number; to: number },
  found: Findings,
): void {
  const db = new DatabaseSync(file, { readOnly: true });
  const torn = [
    ...db.prepare('PRAGMA integrity_check').all(),
    ...db.prepare('PRAGMA foreign_key_check').all(),
  ];
  if (torn.length !== 1) found.records.push(`${file}: ${JSON.stringify(torn.slice(0, 3))}`);
  const ids = new Set((db.prepare('SELECT id FROM gateways').all() as { id: string }[]).map(({ id }) => id));
  const audited = new Set(
    (db.prepare("SELECT entity_id AS id FROM audit WHERE entity = 'gateway'").all() as { id: string }[]).map(
      ({ id }) => id,
    ),
  );
  db.close();
  for (const { id, askedAt, doneAt } of people.gateways) {
    if (doneAt < from && !ids.has(id)) found.records.push(`${id} is missing`);
    if (askedAt > to && ids.has(id)) found.records.push(`${id} is from after the back-up`);
    if (ids.has(id) !== audited.has(id)) found.records.push(`${id} and its audit row are torn apart`);
  }
  // Nobody changes these again.
  const still = ['audit', 'organisations', 'people', 'stores', 'rooms', 'assignments'];
  const changing = (rows: ReturnType<typeof tableRows>) =>
    [...rows.keys()].filter((table) => !still.includes(table));
  const all = tableRows(file);
  const originals = tableRows(join(plant.server.dataDir, 'records.sqlite'), changing(all));
  for (const table of changing(all)) all.delete(table);
  found.records.push(...rowsMissing(all, originals));
}

/** Of a system that stood still: every table of every part, both ways. */
async function differences(
  plant: Plant,
  { folder }: Taken,
  original: ReadonlyMap<string, string>,
): Promise<string[]> {
  const found: string[] = [];
  for (const [name, except] of [
    ['records.sqlite', []],
    ['journal.sqlite', [...OWN_NOTES, ...RECOMPUTED]],
  ] as const) {
    const [one, other] = [plant.server.dataDir, folder].map((at) => tableRows(join(at, name), except)) as [
      ReturnType<typeof tableRows>,
      ReturnType<typeof tableRows>,
    ];
    found.push(...rowsMissing(one, other), ...rowsMissing(other, one));
  }
  const stored = byTime(
    await readArchive({ open: () => openSqliteArchive(join(folder, 'archive.sqlite'), { now: Date.now }) }),
  );
  for (const [name, row] of original)
    if (stored.get(name) !== row) found.push(`${name}: ${stored.get(name)}`);
  for (const name of stored.keys())
    if (!original.has(name)) found.push(`${name} is in the restored archive alone`);
  return found;
}

const byTime = (rows: readonly Stored[]): Map<string, string> =>
  new Map(
    rows.map(({ room, t, ...row }) => [
      `${room} ${t}`,
      JSON.stringify(
        Object.entries(row)
          .filter(([, part]) => part !== undefined && Object.keys(part).length > 0)
          .map(([name, part]) => [name, Object.entries(part as object).sort(([a], [b]) => (a < b ? -1 : 1))]),
      ),
    ]),
  );
