import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openSqliteArchive, type Row } from '@coldfield/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChild } from '../plant/child.ts';
import { createInfluxd1, influxd1Missing } from '../plant/influxd1.ts';
import { until } from '../plant/until.ts';

const MAIN = fileURLToPath(new URL('../../api/src/archive-copy/main.js', import.meta.url));
const START = Date.UTC(2026, 0, 1);
const ROOMS = ['r1', 'r2'];
const ROWS = 120_000;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldfield-copy-'));
  for (const side of ['from', 'to']) mkdirSync(join(folder, side));
  const archive = await openSqliteArchive(join(folder, 'from', 'archive.sqlite'), { now: Date.now });
  for (const room of ROOMS) {
    for (let i = 0; i < ROWS; i += 10_000) {
      const rows = Array.from(
        { length: 10_000 },
        (_, j): Row => ({
          store: 's',
          room,
          t: START + (i + j) * 60_000,
          v: { air1: (j % 80) / 10, rh1: 90 + (j % 50) / 10, pulp1: 3.25, door1: j % 2 },
        }),
      );
      await archive.write(rows);
    }
  }
  await archive.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

it('goes on where it was when it is killed, and proves the whole at the end', async () => {
  let starts = 0;
  const start = () =>
    startChild('copy', process.execPath, [MAIN, '--from', join(folder, 'from'), '--to', join(folder, 'to')], {
      logFile: join(folder, `copy-${++starts}.log`),
    });
  const progress = (): string | undefined => globSync(join(folder, 'to', 'archive-copy-*.json'))[0];
  /** Rows that the progress file tells. */
  const copied = (): number => {
    const file = progress();
    if (file === undefined || !existsSync(file)) return 0;
    const { rooms } = JSON.parse(readFileSync(file, 'utf8')) as { rooms: Record<string, { rows: number }> };
    return Object.values(rooms).reduce((sum, { rows }) => sum + rows, 0);
  };

  const reached: number[] = [];
  for (let kill = 0; kill < 2; kill++) {
    const before = copied();
    const child = start();
    await until('it has come further', () => copied() > before, { withinMs: 40_000, why: () => child.log() });
    await child.end('SIGKILL');
    reached.push(copied());
  }
  expect(reached[0]).toBeGreaterThan(0);
  expect(reached[1]).toBeGreaterThan(reached[0]!);
  // Otherwise nothing was interrupted.
  expect(reached[1]).toBeLessThan(ROOMS.length * ROWS);

  const last = start();
  await until('it has ended', () => !last.alive, { withinMs: 50_000, why: () => last.log() });
  expect(last.log()).toContain('Going on where the last run was ended');
  expect(last.log()).toContain('Equal: every row and roll-up was read back from both sides');
  for (const room of ROOMS) expect(last.log()).toMatch(new RegExp(`^${room} +both +${ROWS} `, 'm'));
  expect(progress()).toBeUndefined();
}, 150_000);

const missing = influxd1Missing();
if (missing !== null) process.stderr.write(`SKIPPED: archive:copy to InfluxDB and back (${missing})\n`);

it.skipIf(missing !== null)(
  'brings an archive to InfluxDB and back, with credentials from the environment alone',
  async () => {
    const influxd = await createInfluxd1(join(folder, 'influxd'), { auth: true });
    await influxd.start();
    try {
      const created = await fetch(`${influxd.url}/query`, {
        method: 'POST',
        body: new URLSearchParams({
          q: `CREATE USER "coldfield" WITH PASSWORD 'a secret' WITH ALL PRIVILEGES`,
        }),
      });
      expect(created.status).toBe(200);
      mkdirSync(join(folder, 'back'));
      const run = async (name: string, args: string[], password: string): Promise<string> => {
        const child = startChild(name, process.execPath, [MAIN, ...args], {
          logFile: join(folder, `${name}.log`),
          env: { INFLUX_USERNAME: 'coldfield', INFLUX_PASSWORD: password },
        });
        await until('it has ended', () => !child.alive, { withinMs: 90_000, why: () => child.log() });
        return child.log();
      };
      const range = ['--rooms', 'r1', '--until', '2026-02-15T00:00:00Z'];
      const there = ['--from', join(folder, 'from'), '--to', influxd.url, ...range];
      expect(await run('refused', there, 'another')).toMatch(/refuses|rights|401/);
      expect(await run('there', there, 'a secret')).toMatch(/^r1 +both +64800 /m);
      const back = ['--from', influxd.url, '--to', join(folder, 'back'), ...range];
      expect(await run('back', back, 'a secret')).toContain('Equal: every row');
      const same = ['--from', join(folder, 'from'), '--to', join(folder, 'back'), ...range, '--verify-only'];
      expect(await run('same', same, '')).toContain('Equal: every row');
    } finally {
      await influxd.child.end('SIGTERM');
    }
  },
  180_000,
);
