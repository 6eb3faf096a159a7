import { ColdfieldError } from '@coldfield/protocol';
import { pino } from 'pino';
import { createStandaloneBroker } from './standalone/app.ts';
import { readSettings } from './standalone/settings.ts';

/** The broker as a process: environment, signals, exit code (0 after a signal, 1 when it cannot start). */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino({ level: settings.LOG_LEVEL, base: null });
  const broker = createStandaloneBroker(settings, { log });

  process.on('SIGHUP', () => void broker.reload());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      void broker.stop();
    });
  }
  await broker.start();
}

try {
  await main();
} catch (error) {
  const expected = error instanceof ColdfieldError;
  process.stderr.write(
    `The broker cannot start: ${expected ? error.message : String((error as Error).stack)}\n`,
  );
  process.exitCode = 1;
}
