import { parseArgs } from 'node:util';
import { ConfigurationError, readSettings } from '../settings.ts';
import { type CommandDeps, countsText } from './backup-command.ts';
import { passphraseFrom } from './passphrase.ts';
import { restoreBackup } from './restore-backup.ts';

const USAGE = `npm run restore -- <file> [--replace] [--passphrase-file <file>]

  Restores a back-up into DATA_DIR, and into InfluxDB where INFLUX_URL is set. The server must not run.
  --replace  set aside what is in DATA_DIR; nothing is deleted
`;

/** `restore`: returns its exit code. @throws {ColdfieldError} saying what is wrong */
export async function runRestore(argv: readonly string[], deps: CommandDeps): Promise<number> {
  const { file, replace, passphraseFile } = parse(argv);
  const settings = readSettings(deps.env);
  const passphrase = passphraseFrom(passphraseFile, settings.BACKUP_PASSPHRASE);
  const { env, signal, now, out } = deps;
  const { manifest, takenAt, aside } = await restoreBackup(
    { file, replace, passphrase },
    { settings, env, screen: deps.progress, signal, now },
  );
  if (manifest === null) out.write('The restore that was interrupted here is finished\n');
  else out.write(`Restored: ${countsText(manifest.counts)}\n`);
  out.write(`The system is as it was at ${takenAt}\n`);
  for (const path of manifest?.damaged ?? []) out.write(`WARNING: ${path} was damaged before the back-up\n`);
  if (aside !== null)
    out.write(`What was in DATA_DIR before is in ${aside}; delete it when nothing is missing\n`);
  out.write(`Next:
  1. Start the server. Gateways send by themselves what they still hold.
  2. Readings that gateways had delivered after ${takenAt} are gone; each gateway's page counts them as lost by the restore.
  3. Go through what was changed since: people who were locked out and gateways that were revoked are let in again,
     and gateways that were set up since have to be set up anew.
`);
  return 0;
}

function parse(argv: readonly string[]): {
  file: string;
  replace: boolean;
  passphraseFile: string | undefined;
} {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { replace: { type: 'boolean' }, 'passphrase-file': { type: 'string' } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new Error('one file is expected');
    return { file, replace: values.replace ?? false, passphraseFile: values['passphrase-file'] };
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message}\n\n${USAGE}`);
  }
}
