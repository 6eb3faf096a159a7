import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampView,
  LEAST_SPAN_MS,
  LONGEST_SPAN_MS,
  panBy,
  parseRange,
  pinch,
  type Range,
  rangeOfView,
  spanOf,
  viewOf,
  writeRange,
  zoomAt,
} from './view.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 24, 6, 0);
const day = { from: NOW - 3 * DAY_MS, to: NOW - 2 * DAY_MS };

describe('the view of a chart', () => {
  it('keeps what is under the wheel where it is', () => {
    const at = day.from + 6 * HOUR_MS;
    const near = zoomAt(day, at, 0.5, NOW);
    expect(spanOf(near)).toBe(12 * HOUR_MS);
    expect((at - near.from) / spanOf(near)).toBeCloseTo(0.25);
  });

  it('keeps the times under two fingers under them', () => {
    const next = pinch(day, [0.4, 0.6], [0.2, 0.8], NOW);
    expect(spanOf(next)).toBeCloseTo(DAY_MS / 3);
    expect(next.from + 0.2 * spanOf(next)).toBeCloseTo(day.from + 0.4 * DAY_MS);
  });

  it('never reaches past now, nor gets shorter or longer than is bearable, whatever moves it', () => {
    const move = fc.oneof(
      fc.record({ kind: fc.constant('zoom'), by: fc.double({ min: 0.01, max: 50, noNaN: true }) }),
      fc.record({ kind: fc.constant('pan'), by: fc.double({ min: -1e12, max: 1e12, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(move, { maxLength: 20 }), (moves) => {
        let view = day;
        for (const { kind, by } of moves) {
          view = kind === 'zoom' ? zoomAt(view, view.from + spanOf(view) / 3, by, NOW) : panBy(view, by, NOW);
        }
        expect(view.to).toBeLessThanOrEqual(NOW + 1);
        expect(spanOf(view)).toBeGreaterThanOrEqual(LEAST_SPAN_MS - 1);
        expect(spanOf(view)).toBeLessThanOrEqual(LONGEST_SPAN_MS + 1);
      }),
    );
  });

  it('goes on with the present when it ends there, and only then', () => {
    expect(rangeOfView({ from: NOW - DAY_MS, to: NOW }, NOW, 'h24')).toEqual({
      kind: 'preset',
      preset: 'h24',
    });
    expect(rangeOfView({ from: NOW - 2 * HOUR_MS, to: NOW - 30_000 }, NOW, 'h24')).toMatchObject({
      kind: 'last',
    });
    expect(rangeOfView(day, NOW, 'h24')).toEqual({ kind: 'fixed', preset: 'h24', ...day });
    expect(viewOf({ kind: 'last', preset: 'h24', spanMs: HOUR_MS }, NOW + 5)).toEqual({
      from: NOW + 5 - HOUR_MS,
      to: NOW + 5,
    });
  });

  it('does not change when nothing is wrong with it', () => {
    expect(clampView(day, NOW)).toEqual(day);
  });
});

describe('the link', () => {
  it.each<Range>([
    { kind: 'preset', preset: 'd7' },
    { kind: 'last', preset: 'h24', spanMs: 90 * 60_000 },
    { kind: 'fixed', preset: 'y1', ...day },
  ])('shows the same again: %o', (range) => {
    expect(parseRange(writeRange(new URLSearchParams('room=r1&from=x'), range))).toEqual(range);
  });

  it('keeps what else stands in it', () => {
    expect(writeRange(new URLSearchParams('room=r1'), { kind: 'preset', preset: 'd7' }).get('room')).toBe(
      'r1',
    );
  });

  it.each([
    'range=nonsense',
    'from=2026-11-20',
    'from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z',
    'last=-5',
    'last=1e99',
  ])('falls back to a day when it is not understood: %s', (text) => {
    expect(parseRange(new URLSearchParams(text))).toEqual({ kind: 'preset', preset: 'h24' });
  });
});
