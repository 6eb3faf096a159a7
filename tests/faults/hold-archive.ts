import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

/**
 * Makes the archive refuse every write: another connection holds its lock, so that SQLite answers "busy".
 * Resolves once the server has noticed.
 */
export async function holdArchive(server: Server): Promise<{ release(): void }> {
  const db = new DatabaseSync(join(server.dataDir, 'archive.sqlite'), { timeout: 10_000 });
  db.exec('BEGIN EXCLUSIVE');
  const release = (): void => {
    if (db.isOpen) db.close();
  };
  try {
    await until('the server says that the archive is down', async () => !(await ready(server)).ok, {
      withinMs: 30_000,
    });
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** What `/readyz` says. */
export async function ready(server: Server): Promise<{ ok: boolean; status: number; body: string }> {
  const response = await fetch(server.url('/readyz'));
  return { ok: response.ok, status: response.status, body: await response.text() };
}
