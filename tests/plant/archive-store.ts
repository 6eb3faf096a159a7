import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Archive, openInfluxArchive, openSqliteArchive } from '@coldfield/api';
import { pino } from 'pino';
import type { Child } from './child.ts';
import { createInfluxd1, influxd1Missing } from './influxd1.ts';
import { createInfluxd2, findInflux2 } from './influxd2.ts';

/** What the server of a plant archives to. */
export type ArchiveKind = 'sqlite' | 'influx1' | 'influx2';

export interface ArchiveStore {
  /** More variables for the server. */
  readonly env: Readonly<Record<string, string>>;
  /** The database's own process; null when the archive is a file of the server's. */
  readonly process: { readonly child: Child; start(): Promise<void> } | null;
  /** Makes it refuse every write until it is released. */
  hold(): Promise<{ release(): Promise<void> }>;
  /** Opens it as the server does. */
  open(): Promise<Archive>;
}

const DATABASE = 'coldfield';
/** Of a plant everything is recent; the archive's own limit is not what is looked at. */
const FOR_EVER = null;

/** Why a plant cannot archive to this here; null when it can. */
export function archiveMissing(kind: ArchiveKind): string | null {
  switch (kind) {
    case 'sqlite':
      return null;
    case 'influx1':
      return influxd1Missing();
    case 'influx2': {
      const found = findInflux2();
      if (found.kind === 'none') return found.why;
      // Its process is to be killed, so a server that somebody else runs is of no use.
      return found.kind === 'program' ? null : 'no influxd2 on the PATH';
    }
  }
}

/** @throws when `archiveMissing` says why. */
export async function createArchiveStore(
  kind: ArchiveKind,
  folder: string,
  dataDir: string,
): Promise<ArchiveStore> {
  if (kind === 'sqlite') return sqliteStore(join(dataDir, 'archive.sqlite'));
  const influx = await influxServer(kind, folder);
  const settings = {
    INFLUX_URL: influx.server.url,
    INFLUX_DATABASE: DATABASE,
    INFLUX_USERNAME: undefined,
    INFLUX_PASSWORD: undefined,
    INFLUX_TOKEN: influx.token,
    INFLUX_ORG: influx.org,
  };
  return {
    env: {
      INFLUX_URL: influx.server.url,
      ...(influx.token === undefined ? {} : { INFLUX_TOKEN: influx.token, INFLUX_ORG: influx.org }),
    },
    process: influx.server,
    async hold() {
      await influx.server.child.end('SIGKILL');
      return { release: () => influx.server.start() };
    },
    open: () =>
      openInfluxArchive(settings, {
        now: Date.now,
        log: pino({ level: 'silent' }),
        rawRetentionMs: FOR_EVER,
      }),
  };
}

async function influxServer(kind: 'influx1' | 'influx2', folder: string) {
  if (kind === 'influx1') {
    return { server: await createInfluxd1(folder), token: undefined, org: 'coldfield' };
  }
  const found = findInflux2();
  if (found.kind !== 'program') throw new Error('there is no influxd2 to start');
  const server = await createInfluxd2(found.path, folder);
  return { server, token: server.token, org: server.org };
}

function sqliteStore(path: string): ArchiveStore {
  return {
    env: {},
    process: null,
    hold() {
      // Another connection holds its lock, so that SQLite answers "busy".
      const db = new DatabaseSync(path, { timeout: 10_000 });
      db.exec('BEGIN EXCLUSIVE');
      return Promise.resolve({
        release: () => {
          if (db.isOpen) db.close();
          return Promise.resolve();
        },
      });
    },
    open: () => openSqliteArchive(path, { now: Date.now }),
  };
}
