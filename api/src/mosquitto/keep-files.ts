import type { Logger } from 'pino';
import type { Records } from '../records/index.ts';
import { reloadMosquitto, type ServerLogin, writeMosquittoFiles } from './write-files.ts';

interface Deps {
  readonly records: Pick<Records, 'gateways' | 'onChange'>;
  readonly folder: string;
  /** Null: somebody else reloads Mosquitto. */
  readonly pidFile: string | null;
  readonly login: ServerLogin;
  readonly log: Logger;
}

/** Keeps Mosquitto's files as the records are, from the start on and with every change of a gateway. */
export async function keepMosquittoFiles({ records, folder, pidFile, login, log }: Deps): Promise<{
  stop(): Promise<void>;
}> {
  let told = '';
  const write = async (): Promise<void> => {
    try {
      const { missing } = await writeMosquittoFiles(folder, records.gateways, login);
      if (pidFile !== null) reloadMosquitto(pidFile);
      if (missing.length > 0 && told !== 'missing')
        log.warn(
          { gateways: missing.map(({ id }) => id) },
          'Gateways without a password for Mosquitto: replace their devices',
        );
      told = missing.length > 0 ? 'missing' : '';
    } catch (error) {
      const text = String(error);
      if (told !== text)
        log.error({ err: error, folder }, 'The files of Mosquitto cannot be kept up to date');
      told = text;
    }
  };
  // One after the other, so that an older picture never replaces a newer one.
  let writing = write();
  const unsubscribe = records.onChange((change) => {
    if (change.kind.startsWith('gateway')) writing = writing.then(write);
  });
  await writing;
  return {
    async stop() {
      unsubscribe();
      await writing;
    },
  };
}
