import { describe, expect, it } from 'vitest';
import { Aggregator } from './aggregate.ts';
import type { BucketQuery } from './archive.ts';

const query = (over: Partial<BucketQuery> = {}): BucketQuery => ({
  room: 'r',
  from: 0,
  to: 200,
  bucketMs: 100,
  holdMs: 100,
  ...over,
});

function aggregate(
  readings: [t: number, key: string, value: number | null][],
  over: Partial<BucketQuery> = {},
) {
  const aggregator = new Aggregator(query(over));
  for (const [t, key, value] of readings) {
    aggregator.row(t);
    if (value === null) aggregator.key(key).failed(t, 1);
    else aggregator.key(key).value(t, value);
  }
  return aggregator.result(Number.MAX_SAFE_INTEGER);
}

describe('aggregation of a gauge', () => {
  it('weighs each reading by how long it stood', () => {
    const { keys } = aggregate([
      [0, 'air1', 2],
      [75, 'air1', 6],
      [100, 'air1', 4],
    ]);
    expect(keys.air1).toEqual({
      class: 'gauge',
      mean: [3, 4],
      min: [2, 4],
      max: [6, 4],
      coveredS: [0.1, 0.1],
    });
  });

  it('lets a reading stand for no longer than the hold, so that a gap stays a gap', () => {
    const { keys, gaps } = aggregate([[0, 'air1', 2]], { holdMs: 30 });
    expect(keys.air1).toMatchObject({ mean: [2, null], coveredS: [0.03, 0] });
    expect(gaps).toEqual([[0, 200]]);
  });

  it('carries a reading from before the range into it', () => {
    const { keys } = aggregate([[-50, 'air1', 8]]);
    expect(keys.air1).toMatchObject({ mean: [8, null], coveredS: [0.05, 0] });
  });

  it('ends a reading where the sensor fails, and says why', () => {
    const { keys, quality } = aggregate([
      [0, 'air1', 2],
      [40, 'air1', null],
    ]);
    expect(keys.air1).toMatchObject({ coveredS: [0.04, 0] });
    expect(quality).toEqual({ air1: [[0, 'no-response']] });
  });

  it('takes the extremes between two readings into minimum and maximum, not into the mean', () => {
    const aggregator = new Aggregator(query());
    aggregator.row(10);
    aggregator.key('air1').value(10, 3);
    aggregator.key('air1').extreme(10, -1);
    aggregator.key('air1').extreme(10, 7);
    expect(aggregator.result(1_000).keys.air1).toMatchObject({ mean: [3, 3], min: [-1, 3], max: [7, 3] });
  });

  it('does not let the newest reading stand beyond now', () => {
    const aggregator = new Aggregator(query());
    aggregator.row(10);
    aggregator.key('air1').value(10, 3);
    expect(aggregator.result(30).keys.air1).toMatchObject({ coveredS: [0.02, 0] });
  });
});

describe('aggregation of a state', () => {
  it('counts transitions and seconds at 1, over the edge of a bucket', () => {
    const { keys } = aggregate([
      [0, 'door1', 0],
      [80, 'door1', 1],
      [130, 'door1', 0],
    ]);
    expect(keys.door1).toEqual({
      class: 'state',
      transitions: [1, 1],
      onS: [0.02, 0.03],
      coveredS: [0.1, 0.1],
      last: [1, 0],
    });
  });
});

describe('aggregation of a counter', () => {
  it('gives the increase, and counts from zero after a reset', () => {
    const { keys } = aggregate([
      [-10, 'energy1', 100],
      [50, 'energy1', 104],
      [120, 'energy1', 1.5],
    ]);
    expect(keys.energy1).toEqual({ class: 'counter', increase: [4, 1.5], resets: [0, 1] });
  });
});
