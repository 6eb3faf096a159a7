import { readFileSync } from 'node:fs';
import { nearest } from '@coldfield/protocol/configuration';
import pino from 'pino';
import { parseConfig } from './config/parse-config.ts';
import { ConfigError } from './errors.ts';
import { createGateway } from './gateway.ts';

const IGNORE_PUSHED = '--ignore-pushed';
const COMMANDS = ['join', 'scan', 'test-output', 'page', 'doctor'];

/** Exit codes: 0 stopped by a signal, 1 failed, 2 the configuration cannot be used. */
export async function runAgent(): Promise<number> {
  const args = process.argv.slice(2);
  const ignorePushed = args.includes(IGNORE_PUSHED);
  const rest = args.filter((arg) => arg !== IGNORE_PUSHED);
  const path = rest[0] ?? process.env.GATEWAY_CONFIG;
  if (path === undefined || path.startsWith('--') || rest.length > 1) {
    process.stderr.write(
      `${commandHint(rest[0])}usage: npm run gateway -- <file.yaml> [${IGNORE_PUSHED}], or set GATEWAY_CONFIG\n` +
        'or:    npm run gateway -- join <server> <code> [file.yaml], once, on a new box\n' +
        'or:    npm run gateway -- test-output <file.yaml> <output> [seconds], to hear a siren\n' +
        'or:    npm run gateway -- page <file.yaml>, for the link to its local page\n' +
        'or:    npm run gateway -- scan [bus], to search a bus for devices\n' +
        'or:    npm run gateway -- doctor <file.yaml>, to find out what is wrong\n' +
        `${IGNORE_PUSHED}: use the file alone, whatever the server pushes\n`,
    );
    return 2;
  }
  const config = parseConfig(readConfig(path), path);
  const log = pino({ level: config.logLevel });
  const gateway = createGateway(config, { log, ignorePushed });
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  await gateway.start();
  log.info({ signal: await signal }, 'stopping');
  await gateway.stop();
  return 0;
}

/** A word without a dot or a slash may be meant as a command. */
function commandHint(word: string | undefined): string {
  const near = word !== undefined && /^[a-z-]+$/.test(word) ? nearest(word, COMMANDS) : null;
  return near === null ? '' : `there is no command "${word}"; did you mean "${near}"?\n`;
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError([`${commandHint(path)}${path}: the file cannot be read`], cause);
  }
}
