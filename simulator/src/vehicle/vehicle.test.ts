import { expect, test } from 'vitest';
import { sentences } from './receiver.ts';
import { driver, type Route } from './route.ts';

const route: Route = {
  places: [
    { at: [25, 110], stopMin: 30 },
    { at: [25.2, 110], kmh: 60, stopMin: 10 },
  ],
  holes: [[5, 15]],
};
const { at, roundMs } = driver(route);
const MINUTE = 60_000;

test('a lorry stands, drives and comes back, and is without coverage where the hole is', () => {
  expect(at(10 * MINUTE)).toMatchObject({ lat: 25, lon: 110, kmh: 0, covered: true });
  // 22.239 km at 60 km/h.
  const halfway = at(30 * MINUTE + 11.12 * MINUTE);
  expect(halfway.lat).toBeCloseTo(25.1, 3);
  expect(halfway).toMatchObject({ kmh: 60, covered: false });
  expect(at(30 * MINUTE + 4 * MINUTE).covered).toBe(true);
  expect(at(30 * MINUTE + 23 * MINUTE)).toMatchObject({ lat: 25.2, kmh: 0, covered: true });
  expect(at(roundMs + 10 * MINUTE)).toEqual(at(10 * MINUTE));
});

test('it never jumps', () => {
  for (let ms = 0; ms < roundMs; ms += 1_000) {
    const [a, b] = [at(ms), at(ms + 1_000)];
    expect(Math.abs(a.lat - b.lat) * 111_195).toBeLessThan(20);
  }
});

test('the sentences of a receiver carry place, speed and time', () => {
  const now = Date.UTC(2026, 10, 23, 8, 22, 14, 250);
  expect(sentences(now, { lat: 25.335233, lon: 110.0561, kmh: 60 }).split('\r\n')[0]).toMatch(
    /^\$GNRMC,082214\.25,A,2520\.11398,N,11003\.36600,E,32\.397,,231126,,,A,V\*[0-9A-F]{2}$/,
  );
  expect(sentences(now, { lat: -0.5, lon: -59.99999999, kmh: 0 })).toContain('0030.00000,S,06000.00000,W');
  expect(sentences(now, null)).toContain('RMC,082214.25,V,');
});
