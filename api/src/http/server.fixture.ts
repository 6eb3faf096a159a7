import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import pino from 'pino';
import { Registry } from 'prom-client';
import { createAdoptions } from '../adoption/adoptions.ts';
import type { Archive, Row } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { createStoreRows } from '../csv-import/store-rows.ts';
import { createFileStore } from '../files/file-store.ts';
import { createForeignIntake } from '../foreign/intake.ts';
import type { Message } from '../ingest/message.ts';
import { createBarrier } from '../journal/barrier.ts';
import { createLedger } from '../ledger/create-ledger.ts';
import { createLinkLog } from '../link-log/link-log.ts';
import { createScreen } from '../live/index.ts';
import { createLiveState } from '../live-state/create-live-state.ts';
import { createQuarantine } from '../quarantine/create-quarantine.ts';
import { emptyRecords, PASSWORD, seededRecords } from '../records/seed.fixture.ts';
import { keepArchive } from '../retention/keep-archive.fixture.ts';
import { createSample } from '../sample/create-sample.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createHttp } from './create-http.ts';
import type { Probe } from './probe.ts';

export const SETUP_KEY = 'TEST-SETUP-KEY';

export interface ServerOptions {
  /** Nobody and nothing on record. */
  readonly empty?: boolean;
  readonly clock?: () => number;
  readonly probes?: Readonly<Record<string, Probe>>;
  readonly archive?: Pick<Archive, 'buckets' | 'rollups' | 'read' | 'latest'>;
}

/** The HTTP side on real parts: seeded records, SQLite archive, journal, ledger, quarantine and live state. */
export async function testServer(options: ServerOptions = {}) {
  const clock = options.clock ?? Date.now;
  const folder = await temporaryFolder('http');
  const dashboardDir = join(folder, 'dist');
  await mkdir(join(dashboardDir, 'assets'), { recursive: true });
  await writeFile(join(dashboardDir, 'index.html'), '<!doctype html><title>Coldfield</title>');
  await writeFile(join(dashboardDir, 'assets', 'app-1a2b.js'), `export const text = '${'x'.repeat(2_000)}';`);

  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const records = options.empty ? await emptyRecords(clock) : await seededRecords(clock);
  const archive = await openSqliteArchive(join(folder, 'archive.sqlite'), { now: clock });
  const { disk, journal, marks, retention, projector } = keepArchive({
    archive,
    records,
    folder,
    diskLimits: { warnBytes: 4 * 2 ** 30, reserveBytes: 2 ** 30 },
    trustedUntil: clock(),
    register: new Registry(),
    log: logger,
    now: clock,
    monotonic: clock,
  });
  const linkLog = createLinkLog(journal, clock);
  const ledger = createLedger(journal);
  const quarantine = createQuarantine(journal);
  const liveState = createLiveState({ now: clock });
  const screen = createScreen({ records, liveState, ledger, clock });
  const storeRows = createStoreRows({ archive: retention, marks, journal, barrier: createBarrier() });
  /** What the sample sent as a gateway would. */
  const played: Message[] = [];
  const sample = createSample({
    records,
    storeRows,
    handle: (message) => void played.push(message),
    log: logger,
    now: clock,
  });
  const adoptions = createAdoptions({
    unadopted: records.unadopted,
    archive,
    storeRows,
    liveState,
    // Rows are stored here without ingest.
    settled: async () => undefined,
    offsetsOf: (room) => records.directory().offsetsOf(room),
    now: clock,
    log: logger,
  });
  const foreign = createForeignIntake({
    deviceOf: (topic) => records.directory().foreignTopics.deviceOf(topic),
    device: (id) => records.directory().gateways.get(id)?.foreign ?? null,
  });
  const files = createFileStore({ folder: join(folder, 'files'), keepFreeBytes: 0 });
  const http = await createHttp(
    {
      dashboardDir,
      trustProxy: true,
      mqttUrl: (hostname) => `mqtt://${hostname}:1883`,
      isSetupKey: (key) => key === SETUP_KEY,
      version: '0.0.0-test',
      uploads: { folder: join(folder, 'uploads'), keepFreeBytes: 0 },
    },
    {
      records,
      screen,
      linkLog,
      adoptions,
      files,
      archive: options.archive ?? archive,
      projector,
      retention,
      backups: () => ({
        folder: null,
        nextAt: null,
        isRunning: false,
        isOverdue: false,
        good: null,
        failed: null,
      }),
      storeRows,
      sample,
      foreign,
      // Messages are read again by ingest, which is not here.
      replay: async () => ({ replayed: 0, left: 0 }),
      quarantine,
      ledger,
      liveState,
      probes: options.probes ?? {},
      metrics: new Registry(),
      clock,
      logger,
    },
  );
  const inject = (request: InjectOptions) => http.inject(request);
  return {
    http,
    inject,
    logged,
    logger,
    records,
    /** Stores rows as ingest does. */
    async store(rows: readonly Row[]): Promise<void> {
      await retention.write(rows);
      for (const { room, t } of rows) marks.touch(room, t);
    },
    files,
    foreign,
    filesFolder: join(folder, 'files'),
    retention,
    sample,
    played,
    /** What `statfs` says. */
    disk,
    projector,
    archive,
    marks,
    journal,
    ledger,
    quarantine,
    linkLog,
    liveState,
    screen,
    clock,
    /** Signs in and returns the cookie. */
    async signIn(username: string): Promise<string> {
      const answer = await inject({
        method: 'POST',
        url: '/api/session',
        payload: { username, password: PASSWORD },
      });
      if (answer.statusCode !== 200) throw new Error(`${username}: ${answer.statusCode} ${answer.body}`);
      return String(answer.headers['set-cookie']).split(';')[0]!;
    },
    async stop() {
      await http.stop();
      await adoptions.stop();
      await retention.stop();
      screen.stop();
      liveState.stop();
      await archive.close();
      journal.close();
      await records.close();
    },
  };
}

export type TestServer = Awaited<ReturnType<typeof testServer>>;
