import { expect, test } from 'vitest';
import type { Row, StoredRow } from '../archive/archive.ts';
import { copyRows } from './copy-rows.ts';

test('rows of a provisional room are corrected as they are copied, each by its own time', async () => {
  const stored: Row[] = [];
  const archive = {
    read: async (): Promise<StoredRow[]> => [
      { t: 999, v: { air1: 3.4 } },
      { t: 1_000, v: { air1: 3.4, door1: 1 }, lo: { air1: 3 } },
    ],
  };
  const progress = await copyRows(
    {
      archive,
      storeRows: async (rows) => {
        stored.push(...rows);
        return { rejected: [] };
      },
      now: () => 5_000,
      offsetsOf: (room) =>
        room === 'r' ? new Map([['air1', [{ from: 1_000, to: 2_000, offset: -0.3 }]]]) : undefined,
    },
    { provisional: 'p', room: 'r', store: 's', to: null },
    { copiedTo: 0, copiedRows: 0, done: false },
  );
  expect(progress).toEqual({ copiedTo: 1_001, copiedRows: 2, done: true });
  expect(stored).toEqual([
    { room: 'r', store: 's', t: 999, v: { air1: 3.4 } },
    { room: 'r', store: 's', t: 1_000, v: { air1: 3.1, door1: 1 }, lo: { air1: 2.7 } },
  ]);
});
