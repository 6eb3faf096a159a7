import { SeqRanges } from '@coldfield/protocol';
import type { Check } from '../report/report.ts';
import type { FieldGateway } from './field-gateway.ts';
import type { Plant } from './plant.ts';
import { roomId } from './server.ts';
import { readArchive, readLedger, type Stored } from './stored.ts';
import type { Committed } from './witness.ts';

/** A value may have been measured this much before the time of its frame, or after it: sampling and one commit. */
const OLDEST_MS = 3_000;
const NEWEST_MS = -1_500;
const SHOWN = 3;

/** What was committed in the field, held against what the server holds. */
export interface Audit {
  readonly committed: number;
  readonly archived: number;
  /** Committed frames that are not in the archive. */
  readonly missing: readonly Missing[];
  /** Numbers that the ledger counts as given up, by reason, but for those that arrived nevertheless. */
  readonly givenUp: ReadonlyMap<string, number>;
  readonly checks: readonly Check[];
}

interface Missing {
  readonly gateway: string;
  readonly frame: Committed;
}

export interface AuditOptions {
  /** Says of a committed frame that it need not be in the archive; the ledger has to say why. */
  readonly maybeMissing?: (standing: string) => boolean;
  readonly twins?: readonly FieldGateway[];
}

/**
 * Audits a plant whose processes have ended. Every frame that was ever committed to any buffer has to be in the
 * archive with exactly its values, nothing else may be in it, and the ledger has to be what one would rebuild from
 * the stored frames.
 */
export async function auditPlant(plant: Plant, options: AuditOptions = {}): Promise<Audit> {
  const books = [...plant.gateways, ...(options.twins ?? [])].map((gateway) => {
    gateway.witness.harvest();
    return { gateway, frames: gateway.witness.frames() };
  });
  const stored = new Map((await readArchive(plant.archive)).map((row) => [`${row.room} ${row.t}`, row]));
  const ledger = readLedger(plant.server.dataDir);
  const expected = new Map<string, { gateway: FieldGateway; frames: Committed[] }>();
  const missing: Missing[] = [];
  const restamped: string[] = [];
  const rebuilt = new Map<string, SeqRanges>();
  const numbers = new Map<string, SeqRanges>();
  let committed = 0;

  for (const { gateway, frames } of books) {
    for (const frame of frames) {
      committed++;
      if (frame.times.length > 1) restamped.push(`${gateway.id} ${frame.seq} at ${frame.times.join(', ')}`);
      const slot = `${gateway.id} ${frame.stream}`;
      rangesOf(numbers, slot).add(frame.seq);
      const names = frame.times.map((t) => `${roomId(gateway.id, frame.room)} ${t}`);
      for (const name of names) {
        const same = expected.get(name) ?? { gateway, frames: [] };
        same.frames.push(frame);
        expected.set(name, same);
      }
      if (names.some((name) => stored.has(name))) rangesOf(rebuilt, slot).add(frame.seq);
      else missing.push({ gateway: gateway.id, frame });
    }
  }

  const unexplained: string[] = [];
  const excused = options.maybeMissing ?? (() => false);
  for (const { gateway, frame } of missing) {
    const standings = ledger.get(`${gateway} ${frame.stream}`) ?? new Map<string, SeqRanges>();
    const reasons = [...standings]
      .filter(([, ranges]) => ranges.has(frame.seq))
      .map(([standing]) => standing);
    if (!reasons.some(excused))
      unexplained.push(`${gateway} ${frame.seq} in ${frame.room} at ${frame.times.join()}`);
  }
  const invented = [...stored.keys()].filter((name) => !expected.has(name));
  const wrong: string[] = [];
  const untrue: string[] = [];
  for (const [name, { gateway, frames }] of expected) {
    const row = stored.get(name);
    if (row === undefined) continue;
    if (!isOneOf(row, frames))
      wrong.push(`${name}: ${JSON.stringify(row)} from ${frames[0]?.bodies.join(' or ')}`);
    const room = frames[0]?.room ?? '';
    for (const [key, value] of Object.entries(row.v)) {
      const ageMs = gateway.field.ageMs(room, key, value, row.t);
      if (!(ageMs <= OLDEST_MS && ageMs >= NEWEST_MS))
        untrue.push(`${name} ${key}=${value}, ${ageMs} ms old`);
    }
  }

  const ledgerWrong: string[] = [];
  const givenUp = new Map<string, number>();
  for (const slot of new Set([...rebuilt.keys(), ...ledger.keys()])) {
    const standings = ledger.get(slot) ?? new Map<string, SeqRanges>();
    const arrived = standings.get('arrived') ?? new SeqRanges();
    const fromFrames = rebuilt.get(slot) ?? new SeqRanges();
    if (JSON.stringify([...arrived]) !== JSON.stringify([...fromFrames])) {
      ledgerWrong.push(`${slot}: says ${show(arrived)}, the stored frames say ${show(fromFrames)}`);
    }
    const accounted = new SeqRanges(arrived);
    for (const [standing, ranges] of standings) {
      if (standing === 'arrived') continue;
      const extra = [...ranges].reduce((sum, [from, to]) => sum + accounted.add(from, to), 0);
      if (extra > 0) givenUp.set(standing, (givenUp.get(standing) ?? 0) + extra);
    }
    const pending = [...(numbers.get(slot) ?? [])].flatMap(([from, to]) => accounted.missing(from, to));
    if (pending.length > 0)
      ledgerWrong.push(`${slot}: does not account for ${JSON.stringify(pending.slice(0, 5))}`);
  }

  const none = (name: string, found: readonly string[], of: number): Check => ({
    name,
    value:
      found.length === 0 ? `0 of ${of}` : `${found.length} of ${of}: ${found.slice(0, SHOWN).join('; ')}`,
    bound: 'none',
    ok: found.length === 0,
  });
  return {
    committed,
    archived: stored.size,
    missing,
    givenUp,
    checks: [
      { name: 'frames committed', value: committed, bound: 'some', ok: committed > 0 },
      none('committed frames that are lost', unexplained, committed),
      none('archived with other values than committed', wrong, stored.size),
      none('archived though never committed', invented, stored.size),
      none('values that the sensor did not show then', untrue, stored.size),
      none('frames whose time changed after it was final', restamped, committed),
      none('streams whose ledger differs from the stored frames', ledgerWrong, ledger.size),
    ],
  };
}

function rangesOf(map: Map<string, SeqRanges>, slot: string): SeqRanges {
  const ranges = map.get(slot) ?? new SeqRanges();
  map.set(slot, ranges);
  return ranges;
}

const show = (ranges: SeqRanges): string => JSON.stringify([...ranges].slice(0, 6));

/** Whether each reading of a row is that of one of the frames committed for its room and time, and none is left out. */
function isOneOf(row: Stored, frames: readonly Committed[]): boolean {
  const bodies = frames.flatMap((frame) => frame.bodies.map((body) => JSON.parse(body) as Partial<Stored>));
  const same = (body: Partial<Stored>): boolean =>
    (['v', 'lo', 'hi', 'q'] as const).every((part) => equal(row[part] ?? {}, body[part] ?? {}));
  if (bodies.some(same)) return true;
  // Two devices with one id may measure in the same millisecond: then each reading is that of one of them.
  if (frames.length < 2) return false;
  return (['v', 'lo', 'hi', 'q'] as const).every((part) =>
    Object.entries(row[part] ?? {}).every(([key, value]) =>
      bodies.some((body) => body[part]?.[key] === value),
    ),
  );
}

function equal(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
