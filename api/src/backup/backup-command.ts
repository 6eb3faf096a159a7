import { parseArgs } from 'node:util';
import type { Screen } from '../archive-copy/progress-line.ts';
import { ConfigurationError, readSettings } from '../settings.ts';
import { noteBackup } from './last-backup.ts';
import { passphraseFrom } from './passphrase.ts';
import { takeBackup } from './take-backup.ts';

const USAGE = `npm run backup -- <folder> [--passphrase-file <file>]

  Puts one file with records, archive and files into the folder. The server may go on meanwhile.
  DATA_DIR and INFLUX_URL are those of the server, from the environment or .env.
  The file holds secrets: give it to nobody, or encrypt it with a passphrase of at least 12 characters, which may
  also be set as BACKUP_PASSPHRASE or BACKUP_PASSPHRASE_FILE.
`;

export interface CommandDeps {
  readonly env: NodeJS.ProcessEnv;
  readonly out: Screen;
  readonly progress: Screen;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** `backup`: returns its exit code. @throws {ColdfieldError} saying what is wrong */
export async function runBackup(argv: readonly string[], deps: CommandDeps): Promise<number> {
  const { target, passphraseFile } = parse(argv);
  const settings = readSettings(deps.env);
  const passphrase = passphraseFrom(passphraseFile, settings.BACKUP_PASSPHRASE);
  const { env, signal, now, out } = deps;
  try {
    const taken = await takeBackup(
      { target, passphrase },
      { settings, env, screen: deps.progress, signal, now },
    );
    const { manifest, file, bytes, leftOut } = taken;
    out.write(`${file}\n${countsText(manifest.counts)}, as of ${manifest.takenAt}, ${mib(bytes)}\n`);
    if (passphrase === null)
      out.write('It holds secrets and is not encrypted: keep it where only you reach it\n');
    for (const path of manifest.damaged)
      out.write(`WARNING: ${path} is damaged in DATA_DIR/files: its content is not what its name says\n`);
    if (leftOut.length > 0)
      out.write(`Not in it: ${leftOut.map((name) => JSON.stringify(name)).join(', ')}\n`);
    return 0;
  } catch (error) {
    noteBackup(settings.DATA_DIR, {
      failed: { at: new Date(now()).toISOString(), why: (error as Error).message },
    });
    throw error;
  }
}

/** What of a back-up a person knows by name. */
export function countsText(counts: Readonly<Record<string, number>>): string {
  const { stores = 0, rooms = 0, people = 0, gateways = 0, archiveRows = 0, storedFiles = 0 } = counts;
  return `${stores} stores, ${rooms} rooms, ${people} people, ${gateways} gateways, ${archiveRows} rows of readings, ${storedFiles} files`;
}

const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function parse(argv: readonly string[]): { target: string; passphraseFile: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { 'passphrase-file': { type: 'string' } },
      allowPositionals: true,
    });
    const [target] = positionals;
    if (target === undefined || positionals.length > 1) throw new Error('one folder is expected');
    return { target, passphraseFile: values['passphrase-file'] };
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
