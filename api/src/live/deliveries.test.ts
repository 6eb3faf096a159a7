import { beforeEach, expect, test } from 'vitest';
import { openJournal } from '../journal/journal.ts';
import { createLedger, type Ledger } from '../ledger/create-ledger.ts';
import { createDeliveries } from './deliveries.ts';

const HOUR_MS = 3_600_000;

let now: number;
let ledger: Ledger;
let deliveries: ReturnType<typeof createDeliveries>;

beforeEach(() => {
  now = 1e12;
  ledger = createLedger(openJournal(':memory:'));
  deliveries = createDeliveries(
    ledger,
    () => ['g'],
    () => now,
  );
});

/** An hour passes in which `arrived` frames come and `lost` are thinned. */
let next = 1;
function hour(arrived: number, lost: number): void {
  ledger.heard('g', 's', next, now);
  if (arrived > 0) ledger.record('g', 's', 'arrived', next, next + arrived - 1);
  if (lost > 0) ledger.record('g', 's', 'thinned', next + arrived, next + arrived + lost - 1);
  next += arrived + lost;
  ledger.heard('g', 's', next, now);
  now += HOUR_MS;
  deliveries.sample();
}
beforeEach(() => {
  next = 1;
});

test('nothing is known of a gateway that the ledger does not know', () => {
  expect(deliveries.of('g', 0)).toEqual({ completeness: null, lost: [] });
});

test('counts from the beginning while that is less than a day ago', () => {
  hour(90, 10);
  expect(deliveries.of('g', 0)).toEqual({ completeness: 0.9, lost: [{ reason: 'thinned', frames: 10 }] });
});

test('forgets a loss after a day', () => {
  hour(50, 50);
  for (let i = 0; i < 30; i++) hour(100, 0);
  expect(deliveries.of('g', 0)).toEqual({ completeness: 1, lost: [] });
});

test('says that it does not know, of a stream older than itself, until it has watched for a day', () => {
  for (let i = 0; i < 30; i++) hour(100, 10);
  const restarted = createDeliveries(
    ledger,
    () => ['g'],
    () => now,
  );
  restarted.sample();
  expect(restarted.of('g', 0)).toEqual({ completeness: null, lost: [] });
  for (let i = 0; i < 24; i++) {
    hour(75, 25);
    restarted.sample();
  }
  expect(restarted.of('g', 0)).toEqual({ completeness: 0.75, lost: [{ reason: 'thinned', frames: 600 }] });
});

test('a frame that was counted as lost and arrives late is lost no more', () => {
  hour(90, 10);
  ledger.record('g', 's', 'arrived', 91, 100);
  expect(deliveries.of('g', 0)).toEqual({ completeness: 1, lost: [] });
});
