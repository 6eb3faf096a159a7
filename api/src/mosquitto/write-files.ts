import { readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Records } from '../records/index.ts';
import { allDownTopicsOf, mosquittoHash } from '../records/index.ts';
import { accessText, passwordText } from './files-text.ts';

export const PASSWORD_FILE = 'passwords';
export const ACCESS_FILE = 'acl';

/** The server's own account at the broker; null when it has none there. */
export type ServerLogin = { readonly username: string; readonly password: string } | null;

export interface Written {
  /** Gateways that can sign in. */
  readonly gateways: number;
  /** Those whose password was handed out before it was kept for Mosquitto: they need a new device, or a new code. */
  readonly missing: readonly { readonly id: string; readonly name: string }[];
}

/**
 * Writes Mosquitto's password file and access file of all gateways. Each is there as a whole or not at all, and for
 * its owner alone.
 */
export async function writeMosquittoFiles(
  folder: string,
  gateways: Pick<Records['gateways'], 'mosquittoUsers'>,
  login: ServerLogin,
): Promise<Written> {
  const all = await gateways.mosquittoUsers();
  const users = all.flatMap(({ id, hash }) => (hash === null ? [] : [{ name: id, hash }]));
  const foreign = all.flatMap(({ id, hash, topic, decoder }) =>
    hash === null || topic === null || decoder === null
      ? []
      : [{ name: id, topic, downTopics: allDownTopicsOf(decoder, topic) }],
  );
  const server = login === null ? [] : [{ name: login.username, hash: await mosquittoHash(login.password) }];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replaceFile(join(folder, PASSWORD_FILE), passwordText([...server, ...users]));
  await replaceFile(join(folder, ACCESS_FILE), accessText(login?.username ?? null, foreign));
  const missing = all.filter(({ hash }) => hash === null).map(({ id, name }) => ({ id, name }));
  return { gateways: users.length, missing };
}

/** Tells the running Mosquitto to read its files again, which also closes connections that they no longer allow. */
export function reloadMosquitto(pidFile: string): void {
  const pid = Number(readFileSync(pidFile, 'utf8').trim());
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`${pidFile} holds no process id`);
  process.kill(pid, 'SIGHUP');
}

async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    // One that was left behind may be open to others.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
