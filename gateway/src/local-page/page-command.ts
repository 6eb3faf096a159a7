import { mkdirSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';
import { parseConfig } from '../config/parse-config.ts';
import { ConfigError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { tokenOf } from './token.ts';

const EVERYWHERE = new Set(['0.0.0.0', '::']);

/** `page <file.yaml>`: the links that open the page, and the first one as a QR code. Exit code 2: there is no page. */
export function runPage(args: readonly string[], { out, err }: Pick<Terminal, 'out' | 'err'>): number {
  const [path] = args;
  if (path === undefined) {
    err('usage: npm run gateway -- page <file.yaml>');
    return 2;
  }
  const config = parseConfig(readConfig(path), path);
  if (config.localPage === null) {
    err(
      `${path}: localPage: there is none; add localPage: { port: 8090, host: 0.0.0.0 } and restart the gateway`,
    );
    return 2;
  }
  const { port, host, token } = config.localPage;
  mkdirSync(config.dataDir, { recursive: true });
  const secret = tokenOf(token, config.dataDir);
  const links = (EVERYWHERE.has(host) ? ownAddresses() : [host]).map(
    (address) =>
      `http://${address.includes(':') ? `[${address}]` : address}:${port}/enter?token=${encodeURIComponent(secret)}`,
  );
  const [first] = links;
  if (first === undefined) {
    err('this box has no address in a network yet');
    return 1;
  }
  out(renderUnicodeCompact(first));
  for (const link of links) out(link);
  if (host === '127.0.0.1' || host === 'localhost')
    err('only this box itself can open it; for phones in its network set host: 0.0.0.0');
  return 0;
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((ofOne) =>
    (ofOne ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address),
  );
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ConfigError([`${path}: the file cannot be read`], cause);
  }
}
