import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPace } from './create-pace.ts';

let costMs = 0;
let told: number[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance', 'requestAnimationFrame', 'Date'] });
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16));
  told = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A county whose readings never rest, for ten seconds. */
const run = () => {
  const schedule = createPace();
  const tell = () => {
    told.push(performance.now());
    const until = performance.now() + costMs;
    vi.setSystemTime(Date.now());
    // The time that showing takes passes while nothing else runs.
    while (performance.now() < until) vi.advanceTimersByTime(1);
    schedule(tell);
  };
  schedule(tell);
  vi.advanceTimersByTime(10_000);
};

test('tells a change at the next frame, and further ones four times a second', () => {
  costMs = 0;
  run();
  expect(told[0]).toBeLessThan(50);
  expect(told.length).toBeGreaterThan(30);
  expect(told.length).toBeLessThanOrEqual(41);
});
