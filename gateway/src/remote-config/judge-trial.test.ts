import { expect, it } from 'vitest';
import type { BusStatus } from '../sampling/bus-runner.ts';
import { judgeTrial } from './judge-trial.ts';

const START = 1_000;
const OLD = 500;
const NEW = 1_500;

/** A bus whose devices last answered then; null: never. */
const bus = (answeredMs: Record<string, number | null>, more: Partial<BusStatus> = {}): BusStatus => ({
  connected: true,
  requests: 1,
  failures: 0,
  failing: {},
  tried: true,
  answeredMs,
  ...more,
});
const judge = (
  before: Record<string, BusStatus>,
  now: Record<string, BusStatus>,
  devices: Record<string, string[]>,
  more: { opened?: string[]; online?: boolean } = {},
) =>
  judgeTrial({
    before,
    now,
    devices,
    opened: more.opened ?? Object.keys(now),
    startedMs: START,
    online: more.online ?? true,
  });

it('passes when what answered before answers again', () => {
  const verdict = judge({ line: bus({ a: OLD }) }, { line: bus({ a: NEW }) }, { line: ['a'] });
  expect(verdict).toEqual({ missing: [], silent: [], offline: false });
});

it.each([
  [
    'a device that answered before is silent',
    { line: bus({ a: OLD, b: OLD }) },
    { line: bus({ a: NEW }) },
    { line: ['a', 'b'] },
    ['line/b'],
  ],
  [
    'an answer from before the trial is none',
    { line: bus({ a: OLD }) },
    { line: bus({ a: OLD }) },
    { line: ['a'] },
    ['line/a'],
  ],
  [
    'a renamed device does not hide a dead line',
    { line: bus({ a: OLD }) },
    { line: bus({}) },
    { line: ['b'] },
    ['line'],
  ],
  [
    'a renamed bus does not hide that nothing answers',
    { line: bus({ a: OLD }) },
    { other: bus({}) },
    { other: ['a'] },
    ['other'],
  ],
])('does not pass: %s', (_, before, now, devices, missing) => {
  expect(judge(before as never, now as never, devices as never).missing).toEqual(missing);
});

it('does not ask of the configuration what was broken before it', () => {
  const failing = bus({ a: OLD, b: OLD }, { failing: { b: 'no-response' } });
  const verdict = judge({ line: failing }, { line: bus({ a: NEW }) }, { line: ['a', 'b'] });
  expect(verdict).toMatchObject({ missing: [], silent: ['line/b'] });
  const unplugged = bus({ a: OLD }, { connected: false });
  expect(judge({ line: unplugged }, { line: bus({}) }, { line: ['a'] }).missing).toEqual([]);
});

it('names a new device that does not answer, and lets it be', () => {
  const verdict = judge({ line: bus({ a: OLD }) }, { line: bus({ a: NEW }) }, { line: ['a', 'new'] });
  expect(verdict).toMatchObject({ missing: [], silent: ['line/new'] });
});

it('asks nothing of a bus that was not touched, however slowly it is read', () => {
  const slow = bus({ meter: OLD });
  const verdict = judge(
    { slow },
    { slow, line: bus({}) },
    { slow: ['meter'], line: ['a'] },
    { opened: ['line'] },
  );
  expect(verdict).toEqual({ missing: [], silent: ['line/a'], offline: false });
});

it('a removed device need not answer', () => {
  const verdict = judge({ line: bus({ a: OLD, b: OLD }) }, { line: bus({ a: NEW }) }, { line: ['a'] });
  expect(verdict.missing).toEqual([]);
});

it('says when the link is down', () => {
  expect(judge({}, { line: bus({ a: NEW }) }, { line: ['a'] }, { online: false }).offline).toBe(true);
});
