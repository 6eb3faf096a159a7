import { parseArgs } from 'node:util';
import { type OpenedArchive, openArchive } from '../archive/open-archive.ts';
import { ConfigurationError } from '../settings.ts';
import { type CopyOptions, copyArchive } from './copy-archive.ts';
import type { Screen } from './progress-line.ts';
import { proofTable } from './proof-table.ts';

export const USAGE = `npm run archive:copy -- --from <archive> --to <archive> [--rooms a,b] [--since <time>] [--until <time>] [--merge] [--verify-only]

  An archive is sqlite:<file>, a file, a data folder, or the http:// URL of an InfluxDB, whose credentials are taken
  from INFLUX_DATABASE, INFLUX_USERNAME and INFLUX_PASSWORD, or INFLUX_TOKEN and INFLUX_ORG.
  A time is ISO 8601 with its zone, such as 2026-11-23T08:00:00+08:00.
  --merge        keep what the target already holds of a room; the source wins where they disagree
  --verify-only  copy nothing, only compare
`;

interface Deps {
  readonly env: NodeJS.ProcessEnv;
  readonly out: Screen;
  readonly progress: Screen;
  readonly signal: AbortSignal;
  readonly now: number;
}

/**
 * `archive:copy`: returns its exit code, 0 when both sides hold the same and 1 when they differ.
 * @throws {ColdfieldError} saying what is wrong.
 */
export async function runCopy(argv: readonly string[], deps: Deps): Promise<number> {
  const { from, to, options } = parse(argv);
  const open = { now: () => deps.now, env: deps.env };
  const source = await openArchive(from, 'read', open);
  let target: OpenedArchive | null = null;
  try {
    // What is only compared is only read.
    target = await openArchive(to, options.verifyOnly ? 'read' : 'write', open);
    const folder = target.folder ?? source.folder ?? process.cwd();
    const { rooms, refused, equal, until } = await copyArchive(options, {
      source,
      target,
      folder,
      screen: deps.progress,
      signal: deps.signal,
      now: deps.now,
    });
    deps.out.write(`${source.name} → ${target.name}\n${proofTable({ rooms })}\n`);
    for (const [room, { rows, first }] of refused) {
      if (first === null) continue;
      deps.out.write(
        `${JSON.stringify(room)}: the target refuses ${rows} rows, the first of ${new Date(first.t).toISOString()}: ${first.reason}\n`,
      );
    }
    const difference = rooms.find((room) => room.difference !== null)?.difference ?? null;
    if (difference !== null) deps.out.write(`First difference: ${difference}\n`);
    if (!equal && !options.verifyOnly)
      deps.out.write(
        'Where a server goes on writing to the source, stop it or give --until, and run this again\n',
      );
    const range = inWords(options.since, until);
    deps.out.write(
      equal
        ? `Equal: every row and roll-up was read back from both sides, ${range}\n`
        : `NOT equal, ${range}\n`,
    );
    return equal ? 0 : 1;
  } finally {
    await target?.close();
    await source.close();
  }
}

/** What the verdict holds for: rows that come later are no part of it. */
const inWords = (since: number | null, until: number): string =>
  `${since === null ? '' : `from ${new Date(since).toISOString()} `}up to ${new Date(until).toISOString()}`;

function parse(argv: readonly string[]): { from: string; to: string; options: CopyOptions } {
  let values: Partial<Record<'from' | 'to' | 'rooms' | 'since' | 'until', string>> & {
    merge?: boolean;
    'verify-only'?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        from: { type: 'string' },
        to: { type: 'string' },
        rooms: { type: 'string' },
        since: { type: 'string' },
        until: { type: 'string' },
        merge: { type: 'boolean' },
        'verify-only': { type: 'boolean' },
      },
    }));
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message}\n\n${USAGE}`);
  }
  const { from, to, rooms } = values;
  if (from === undefined || to === undefined)
    throw new ConfigurationError(`--from and --to are expected\n\n${USAGE}`);
  const since = timeOf('--since', values.since);
  const until = timeOf('--until', values.until);
  if (since !== null && until !== null && since >= until)
    throw new ConfigurationError('--since must lie before --until');
  return {
    from,
    to,
    options: {
      rooms: rooms === undefined ? null : rooms.split(',').filter((name) => name !== ''),
      since,
      until,
      verifyOnly: values['verify-only'] ?? false,
      merge: values.merge ?? false,
    },
  };
}

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

function timeOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = ISO.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new ConfigurationError(
      `${name} ${text}: ISO 8601 with its zone is expected, such as 2026-11-23T08:00:00+08:00`,
    );
  return ms;
}
