import { ColdfieldError } from '@coldfield/protocol';
import { pino } from 'pino';
import { createApp } from './app.ts';
import { readSettings } from './settings.ts';

const STOP_MS = 15_000;

/** The server's process: environment, signals, exit code. */
export async function runServer(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino({
    level: settings.LOG_LEVEL,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Of what we word ourselves the words say enough; a stack is for what nobody expected.
    serializers: {
      err: (error: Error) =>
        error instanceof ColdfieldError
          ? { code: error.code, message: error.message }
          : pino.stdSerializers.err(error),
    },
  });
  const app = createApp(settings, { log });
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'Stopping');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.fatal({ err: error }, 'The stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const { httpPort, setupKey } = await app.start();
  // For whoever stands at the terminal; the log, which may be kept for years, never sees the key.
  process.stderr.write(`\nColdfield 地头冷链  http://${settings.HOST}:${httpPort}\n`);
  if (setupKey !== null) {
    process.stderr.write(
      `首次启动：在浏览器打开上面的地址，按提示设置。从别的电脑打开时，设置码是 ${setupKey}\n` +
        `First start: open the address above in a browser and follow the steps. From another computer the set-up key is ${setupKey}\n`,
    );
  }
  process.stderr.write('\n');
}
