import { readFileSync } from 'node:fs';
import pino from 'pino';
import { parseConfig } from './config/parse-config.ts';
import { ConfigError } from './errors.ts';
import { createGateway } from './gateway.ts';

/** Exit codes: 0 stopped by a signal, 1 failed, 2 the configuration cannot be used. */
export async function runAgent(): Promise<number> {
  const path = process.argv[2] ?? process.env.GATEWAY_CONFIG;
  if (path === undefined) {
    process.stderr.write('usage: npm run gateway -- <file.yaml>, or set GATEWAY_CONFIG\n');
    return 2;
  }
  const config = parseConfig(readConfig(path), path);
  const log = pino({ level: config.logLevel });
  const gateway = createGateway(config, { log });
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, resolve);
  });
  await gateway.start();
  log.info({ signal: await signal }, 'stopping');
  await gateway.stop();
  return 0;
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError([`${path}: the file cannot be read`], cause);
  }
}
