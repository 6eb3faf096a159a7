import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from './create-pace.ts';

/** Time that showing took, in which no timer could run. */
let spentMs = 0;

beforeEach(() => {
  spentMs = 0;
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16));
  vi.stubGlobal('performance', { now: () => Date.now() + spentMs });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** How often a county whose readings never rest is shown in ten seconds, when showing it takes so long. */
function timesShown(costMs: number): number {
  const schedule = createPace();
  let times = 0;
  const show = () => {
    times++;
    spentMs += costMs;
    schedule(show);
  };
  schedule(show);
  while (Date.now() + spentMs < startedAt() + 10_000) vi.advanceTimersByTime(10);
  return times;
}
let started = 0;
const startedAt = () => (started ||= Date.now());

test.each([
  ['four times a second where it costs nothing', 0, 30, 42],
  ['once a second where it takes a tenth of one', 100, 8, 12],
  ['every three seconds at the least', 2_000, 3, 5],
])('tells of changes %s', (_claim, costMs, least, most) => {
  started = 0;
  startedAt();
  const times = timesShown(costMs);
  expect(times).toBeGreaterThanOrEqual(least);
  expect(times).toBeLessThanOrEqual(most);
});
