import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../journal/journal.ts';
import { emptyRecords } from '../records/seed.fixture.ts';
import { createBackupSchedule, lastTimeOf } from './schedule.ts';

const HOUR = 3_600_000;
let root: string;
let now: number;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'coldfield-schedule-'));
  mkdirSync(join(root, 'data'));
  now = Date.now();
});
afterEach(() => rmSync(root, { recursive: true }));

function schedule(more: { BACKUP_DIR?: string; BACKUP_KEEP?: number } = {}) {
  const register = new Registry();
  const settings = {
    DATA_DIR: join(root, 'data'),
    BACKUP_DIR: 'BACKUP_DIR' in more ? more.BACKUP_DIR : join(root, 'backups'),
    BACKUP_TIME: '03:30',
    BACKUP_KEEP: more.BACKUP_KEEP ?? 2,
  };
  return {
    register,
    ...createBackupSchedule({ settings, register, log: pino({ level: 'silent' }), now: () => now }),
  };
}

async function fill(): Promise<void> {
  const records = await emptyRecords(() => now);
  await records.close();
  copyFileSync(records.path, join(root, 'data', 'records.sqlite'));
  openJournal(join(root, 'data', 'journal.sqlite')).close();
}

const found = (): string[] => readdirSync(join(root, 'backups')).sort();

describe('the daily back-up', () => {
  it('is taken when it is due, once, and makes up for one that was missed', async () => {
    await fill();
    const daily = schedule();
    const { register } = daily;
    expect(daily.state()).toMatchObject({ good: null, failed: null, isOverdue: false, isRunning: false });
    await daily.round();
    await daily.round();
    expect(found()).toHaveLength(1);
    expect(daily.state()).toMatchObject({
      failed: null,
      good: { file: join(root, 'backups', found()[0] as string) },
    });
    expect(await register.getSingleMetricAsString('coldfield_backup_failing')).toContain(
      'coldfield_backup_failing 0',
    );
  });

  it('keeps the newest, and touches nothing else', async () => {
    await fill();
    mkdirSync(join(root, 'backups'));
    const old = ['20200101T000000Z', '20200102T000000Z', '20200103T000000Z'].map(
      (stamp) => `coldfield-backup-${stamp}.tar.zst`,
    );
    for (const name of [...old, 'photo.jpg', 'coldfield-backup-mine.tar.zst'])
      writeFileSync(join(root, 'backups', name), 'x');
    await schedule({ BACKUP_KEEP: 2 }).round();
    expect(found()).toEqual(expect.arrayContaining(['photo.jpg', 'coldfield-backup-mine.tar.zst', old[2]]));
    expect(found()).toHaveLength(4);
  });

  it('says why it failed, tries again after an hour, and is overdue after two days', async () => {
    const daily = schedule();
    const { register } = daily;
    await daily.round();
    expect(daily.state()).toMatchObject({
      good: null,
      failed: { why: expect.stringContaining('records.sqlite') },
    });
    expect(await register.getSingleMetricAsString('coldfield_backup_failing')).toContain(
      'coldfield_backup_failing 1',
    );
    await fill();
    await daily.round();
    expect(daily.state().good).toBeNull();
    now += HOUR;
    await daily.round();
    expect(daily.state()).toMatchObject({ failed: null, isOverdue: false });
    now += 49 * HOUR;
    expect(daily.state().isOverdue).toBe(true);
  });

  it('is not taken, and never overdue, where no folder is set', async () => {
    await fill();
    const daily = schedule({ BACKUP_DIR: undefined });
    await daily.round();
    now += 99 * HOUR;
    expect(daily.state()).toEqual({
      folder: null,
      nextAt: null,
      isRunning: false,
      isOverdue: false,
      good: null,
      failed: null,
    });
  });

  it('is due at the time of the clock on the wall', () => {
    const at = new Date(2026, 10, 23, 12).getTime();
    expect(lastTimeOf('03:30', at)).toBe(new Date(2026, 10, 23, 3, 30).getTime());
    expect(lastTimeOf('12:00', at)).toBe(at);
    expect(lastTimeOf('12:01', at)).toBe(new Date(2026, 10, 22, 12, 1).getTime());
  });
});
