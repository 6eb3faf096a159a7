import { join } from 'node:path';
import pino from 'pino';
import { expect, test, vi } from 'vitest';
import type { Archive } from '../archive/archive.ts';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { createLiveState } from '../live-state/create-live-state.ts';
import { seededRecords } from '../records/seed.fixture.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createAdoptions } from './adoptions.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const ROWS = 5_000;
/** A busy machine takes its time. */
const PATIENT = { timeout: 15_000 };

test('copying that a stop broke off goes on with the next start, and every row is there once', {
  timeout: 60_000,
}, async () => {
  const records = await seededRecords(() => NOW);
  const archive = await openSqliteArchive(join(await temporaryFolder('adoption'), 'archive.sqlite'), {
    now: () => NOW,
  });
  const liveState = createLiveState({ now: () => NOW });
  const { room, store } = records.registry.roomAt('gw-a', 'back', NOW)!;
  const rows = Array.from({ length: ROWS }, (_, i) => ({
    room,
    store,
    t: NOW - i * 1_000,
    v: { air1: i / 10 },
  }));
  await archive.write(rows);
  await vi.waitFor(
    async () => expect(await records.unadopted.list({ organisation: 'coop-a' })).toHaveLength(1),
    PATIENT,
  );

  const start = (storeRows: Archive['write']) =>
    createAdoptions({
      unadopted: records.unadopted,
      archive,
      storeRows,
      liveState,
      offsetsOf: () => undefined,
      settled: async () => undefined,
      now: () => NOW,
      log: pino({ level: 'silent' }),
    });
  let pages = 0;
  const first = start(async (page) => {
    // The power goes while the second page is written.
    if (++pages === 2) return new Promise(() => undefined);
    return archive.write(page);
  });
  const actor = { by: 'u1', scope: { organisation: 'coop-a' }, idempotencyKey: null };
  const adoption = await first.adopt(actor, room, { room: 'room-a2' });
  await vi.waitFor(() => expect(pages).toBe(2), PATIENT);
  const [broken] = await records.unadopted.unfinished();
  expect(broken).toMatchObject({ id: adoption.id, copiedRows: 2_000 });

  const second = start((page) => archive.write(page));
  second.start();
  await vi.waitFor(async () => expect(await records.unadopted.unfinished()).toEqual([]), PATIENT);
  const copied = await archive.read('room-a2', 0, NOW + 1, ROWS + 1);
  expect(copied).toHaveLength(ROWS);
  expect(copied.at(-1)).toMatchObject({ t: NOW, v: { air1: 0 } });
  await second.stop();
  liveState.stop();
  await archive.close();
  await records.close();
});
