import type { Columns } from '@coldfield/api/contract';
import { expect, test } from 'vitest';
import { gauge, historyOf } from '../chart/history-fixture.ts';
import { coordinatesText, formatWay } from './coordinates.ts';
import { HEIGHT, project, WIDTH } from './projection.ts';
import { metresBetween, stretches, toTrack } from './track.ts';

const MINUTE = 60_000;
const position = (last: (number | null)[]): Columns => ({
  class: 'position',
  last,
  coveredS: last.map((value) => (value === null ? 0 : 60)),
});

// North by a hundredth of a degree a minute: 1.1 km. The air is too warm in the third, too cold in the seventh.
const lats = [25, 25.01, 25.02, 25.03, null, null, null, null, 25.08, 25.09];
const history = historyOf(
  {
    lat1: position(lats),
    lon1: position(lats.map((lat) => (lat === null ? null : 110))),
    air1: gauge([4, 4, 9, 4, null, null, null, null, 4, -1]),
  },
  {
    quality: {
      lat1: [
        [4, 'no-fix'],
        [5, 'no-fix'],
      ],
    },
    gaps: [{ from: 6 * MINUTE, to: 8 * MINUTE, reason: 'pending' }],
  },
);
const view = { from: 0, to: 10 * MINUTE };
const limits = { low: 0, high: 8 };

test('the way is drawn where it is known; what is not known is told apart, with its reason', () => {
  const track = toTrack(history, view, limits, 3 * MINUTE);
  expect(track.points.map(({ lat, air }) => [lat, air])).toEqual([
    [25, 'normal'],
    [25.01, 'normal'],
    [25.02, 'high'],
    [25.03, 'normal'],
    [25.08, 'normal'],
    [25.09, 'low'],
  ]);
  expect(stretches(track).map(({ air, points }) => [air, points.length])).toEqual([
    ['normal', 2],
    ['high', 2],
    ['normal', 2],
    ['unknown', 2],
    ['low', 2],
  ]);
  expect(track.metres, 'nothing is counted over the unknown').toBeCloseTo(4 * 1_112, -2);
  expect(track.beyondMs).toBe(2 * MINUTE);
  expect(track.gaps.map(({ from, reason, isFault }) => [from / MINUTE, reason, isFault])).toEqual([
    [4, 'no-fix', true],
    [6, 'pending', false],
  ]);
});

test('only what the view shows is there, and a room without limits is never beyond them', () => {
  const track = toTrack(history, { from: 2 * MINUTE, to: 4 * MINUTE }, undefined, 3 * MINUTE);
  expect(track.points.map(({ lat, air }) => [lat, air])).toEqual([
    [25.02, 'normal'],
    [25.03, 'normal'],
  ]);
});

test('the drawing has north above, one scale for both directions, and everything inside', () => {
  const places = [
    { lat: 25, lon: 110 },
    { lat: 25.2, lon: 110.1 },
  ];
  const { place, scale } = project(places);
  const [a, b] = places.map(place);
  expect(b!.y).toBeLessThan(a!.y);
  for (const { x, y } of [a!, b!]) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(WIDTH);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(HEIGHT);
  }
  const drawn = Math.hypot(a!.x - b!.x, a!.y - b!.y);
  expect((drawn * scale.metres) / scale.width).toBeCloseTo(metresBetween(places[0]!, places[1]!), -2);
  expect([1, 2, 5]).toContain(Number(String(scale.metres)[0]));
});

test('a vehicle that stands is drawn in the middle, and not blown up to the noise of its receiver', () => {
  const { place, scale } = project([{ lat: 25, lon: 110 }]);
  expect(place({ lat: 25, lon: 110 })).toEqual({ x: WIDTH / 2, y: HEIGHT / 2 });
  expect(scale.metres).toBeGreaterThanOrEqual(100);
});

test('coordinates and lengths read as on a map', () => {
  expect(coordinatesText(25.335233, -110.0561)).toBe('25.33523, -110.05610');
  expect([345, 2_400, 84_300].map(formatWay)).toEqual(['345 m', '2.4 km', '84 km']);
});
