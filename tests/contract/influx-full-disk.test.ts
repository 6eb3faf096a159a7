import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ArchiveError, openInfluxArchive, type Row } from '@coldfield/api';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { influxVersions, mountDisk } from './influx-servers.ts';

const now = Date.now();
const rows = (batch: number): Row[] =>
  Array.from({ length: 2_000 }, (_, i) => ({
    store: 's1',
    room: `r${i % 20}`,
    t: now + batch * 2_000 + i,
    v: { air1: Math.random(), rh1: Math.random(), energy1: Math.random() },
  }));

describe.each(Object.entries(influxVersions))(
  'the archive on %s with a full disk',
  (name, { missing, create }) => {
    const disk = missing === null ? mountDisk(64) : missing;
    if (typeof disk === 'string') {
      process.stderr.write(`SKIPPED SUITE: full disk of ${name} (${disk})\n`);
      it.skip(disk);
      return;
    }

    it('fails with an error that is worth another try, and loses nothing that it said to be stored', async () => {
      try {
        const server = await create(disk.path);
        await server.start();
        const open = () => openInfluxArchive(server.settings(), { now: Date.now, log, rawRetentionMs: null });
        const archive = await open();
        const filler = join(disk.path, 'filler');
        const { bavail, bsize } = statfsSync(disk.path);
        writeFileSync(filler, Buffer.alloc(bavail * bsize - 8 * 1024 * 1024));
        const stored: Row[] = [];
        let failed: unknown = null;
        for (let batch = 0; failed === null && batch < 400; batch++) {
          const some = rows(batch);
          try {
            expect(await archive.write(some)).toEqual({ rejected: [] });
            stored.push(...some);
          } catch (error) {
            failed = error;
          }
        }
        expect(failed).toBeInstanceOf(ArchiveError);
        expect(failed).toMatchObject({ retryable: true });
        expect(stored.length).toBeGreaterThan(0);
        // Somebody makes room. A log that was cut off in the middle is mended by a restart.
        rmSync(filler);
        await server.child.end('SIGKILL');
        await server.start();
        expect(await archive.write(rows(1_000))).toEqual({ rejected: [] });
        for (const room of new Set(stored.map((row) => row.room))) {
          const there = new Set((await archive.read(room, now, now + 1e7, 1e6)).map(({ t }) => t));
          expect(stored.filter((row) => row.room === room && !there.has(row.t))).toEqual([]);
        }
        await archive.close();
        await server.remove();
      } finally {
        disk.unmount();
      }
    });
  },
);

const log = pino({ level: 'silent' });
