import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import type { BackupState } from '../contract/index.ts';
import type { Settings } from '../settings.ts';
import { readLastBackups } from './last-backup.ts';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
const NAME = /^coldfield-backup-\d{8}T\d{6}Z\.tar\.zst(?:\.age)?$/;
const LOOK_MS = 30_000;
/** A failed one is tried again after this long. */
const AGAIN_MS = 3_600_000;
const DAY_MS = 24 * 3_600_000;
const OVERDUE_MS = 2 * DAY_MS;

interface Deps {
  readonly settings: Pick<Settings, 'DATA_DIR' | 'BACKUP_DIR' | 'BACKUP_TIME' | 'BACKUP_KEEP'>;
  readonly register: Registry;
  readonly log: Logger;
  readonly now: () => number;
}

/** Takes a back-up a day where `BACKUP_DIR` is set, by the same command that people use, and keeps the newest. */
export interface BackupSchedule {
  state(): BackupState;
  /** What `start` does every half minute: takes a back-up if one is due. */
  round(): Promise<void>;
  start(): void;
  /** Ends a back-up that is being taken; nothing of it is left. */
  stop(): Promise<void>;
}

export function createBackupSchedule(deps: Deps): BackupSchedule {
  const { settings, log, now } = deps;
  const { BACKUP_DIR: folder, DATA_DIR: dataDir } = settings;
  const startedAt = now();
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> | null = null;
  let end: (() => void) | null = null;
  let triedAt = Number.NEGATIVE_INFINITY;

  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [deps.register],
      collect() {
        this.set(value());
      },
    });
  };
  const goodAt = (): number | null => {
    const { good } = readLastBackups(dataDir);
    return good === null ? null : Date.parse(good.at);
  };
  gauge(
    'coldfield_backup_good_seconds',
    'When the last good back-up was taken, epoch seconds; 0 before one',
    () => (goodAt() ?? 0) / 1_000,
  );
  gauge(
    'coldfield_backup_bytes',
    'Size of the last good back-up',
    () => readLastBackups(dataDir).good?.bytes ?? 0,
  );
  gauge('coldfield_backup_failing', '1 when the last back-up failed', () =>
    readLastBackups(dataDir).failed === null ? 0 : 1,
  );

  const isDue = (): boolean => {
    const since = lastTimeOf(settings.BACKUP_TIME, now());
    // One that was missed while the machine was off is made up for.
    return (goodAt() ?? Number.NEGATIVE_INFINITY) < since && now() - triedAt >= AGAIN_MS;
  };

  const take = async (target: string): Promise<void> => {
    triedAt = now();
    const child = spawn(
      process.execPath,
      ['--max-semi-space-size=4', '--max-old-space-size=192', MAIN, 'backup', target],
      { env: { ...process.env, DATA_DIR: dataDir }, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    end = () => child.kill('SIGTERM');
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2_000);
    });
    const [code] = (await once(child, 'close')) as [number | null];
    end = null;
    const { good, failed } = readLastBackups(dataDir);
    if (code === 0 && good !== null) {
      log.info({ file: good.file, bytes: good.bytes }, 'A back-up was taken');
      prune(target, settings.BACKUP_KEEP);
    } else
      log.error(
        { code, why: failed?.why ?? said.trim() },
        'The back-up failed; it is tried again in an hour',
      );
  };

  const round = async (): Promise<void> => {
    if (folder === undefined || running !== null || !isDue()) return;
    running = take(folder).catch((error: unknown) =>
      log.error({ err: error }, 'The back-up could not be started'),
    );
    try {
      await running;
    } finally {
      running = null;
    }
  };

  return {
    round,
    state() {
      const { good, failed } = readLastBackups(dataDir);
      const at = goodAt();
      return {
        folder: folder === undefined ? null : resolve(folder),
        nextAt: folder === undefined ? null : lastTimeOf(settings.BACKUP_TIME, now()) + DAY_MS,
        isRunning: running !== null,
        isOverdue: folder !== undefined && now() - (at ?? startedAt) > OVERDUE_MS,
        good: good === null ? null : { at: Date.parse(good.at), file: good.file, bytes: good.bytes },
        failed: failed === null ? null : { at: Date.parse(failed.at), why: failed.why },
      };
    },
    start() {
      timer = setInterval(() => void round(), LOOK_MS).unref();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      end?.();
      await running;
    },
  };
}

/** The last time, at or before `now` (epoch ms), at which the machine's clock showed `HH:MM`. */
export function lastTimeOf(time: string, now: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const at = new Date(now);
  at.setHours(hours, minutes, 0, 0);
  if (at.getTime() > now) at.setDate(at.getDate() - 1);
  return at.getTime();
}

/** Deletes all but the newest back-ups of a folder, and nothing that is not named as one. */
function prune(folder: string, keep: number): void {
  const names = readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort();
  for (const name of names.slice(0, Math.max(0, names.length - keep))) rmSync(join(folder, name));
}
