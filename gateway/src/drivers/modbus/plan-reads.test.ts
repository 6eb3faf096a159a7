import type { Point } from '@coldfield/protocol/configuration';
import { PROFILES } from '@coldfield/protocol/configuration';
import { expect, test } from 'vitest';
import { planReads } from './plan-reads.ts';

const named = (points: Record<string, Point>) =>
  Object.entries(points).map(([name, point]) => ({ name, point }));
const shape = (points: Record<string, Point>, maxGap = 0) =>
  planReads(named(points), maxGap).map(({ fc, addr, count }) => `${fc}:${addr}+${count}`);

test('temperature and humidity of a probe come in one read', () => {
  expect(shape(PROFILES['xy-md02'] ?? {})).toEqual(['4:1+2']);
});

test('a meter takes one read for each run of registers', () => {
  expect(shape(PROFILES['three-phase-meter'] ?? {})).toEqual(['3:0+2', '3:97+6', '3:356+8']);
});

test('registers are read across a gap only where the configuration allows it', () => {
  const points: Record<string, Point> = { a: { fc: 3, addr: 0 }, b: { fc: 3, addr: 3 } };
  expect(shape(points)).toEqual(['3:0+1', '3:3+1']);
  expect(shape(points, 2)).toEqual(['3:0+4']);
});

test('function codes are never mixed, and a read has a limit', () => {
  const long = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`r${i}`, { fc: 3 as const, addr: i }]),
  );
  expect(shape({ ...long, coil: { fc: 1, addr: 0 } })).toEqual(['1:0+1', '3:0+64', '3:64+36']);
});
