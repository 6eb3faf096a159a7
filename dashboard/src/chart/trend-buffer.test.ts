import { expect, test } from 'vitest';
import { gauge, historyOf } from './history-fixture.ts';
import { toSeries } from './series.ts';
import { TrendBuffer } from './trend-buffer.ts';

const MINUTE = 60_000;
const bufferOf = () => new TrendBuffer(toSeries(historyOf({ air1: gauge([6, 7]) })));
const at = (t: number, value: number) => ({ t, value, quality: null });

test('a reading within the last bucket widens its band', () => {
  const buffer = bufferOf();
  buffer.push({ air1: at(1.6 * MINUTE, 9) });
  expect(buffer.length).toBe(2);
  expect(buffer.lines.airMax[1]).toBe(9);
  expect(buffer.lines.airMin[1]).toBe(7);
  expect(buffer.lines.air[1]).toBeGreaterThan(7);
});

test('a later reading begins a row of its own', () => {
  const buffer = bufferOf();
  buffer.push({ air1: at(2.5 * MINUTE, 8), pulp1: at(2.5 * MINUTE, 6.5) });
  expect(buffer.length).toBe(3);
  expect([buffer.t[2], buffer.lines.air[2], buffer.lines.pulp[2]]).toEqual([2.5 * MINUTE, 8, 6.5]);
  expect(buffer.lines.rh[2]).toBeNaN();
  expect(buffer.to).toBe(2.5 * MINUTE);
});

test('an older reading is left to the record', () => {
  const buffer = bufferOf();
  buffer.push({ air1: at(0.2 * MINUTE, 99) });
  expect(Array.from(buffer.lines.airMax.subarray(0, 2))).toEqual([6, 7]);
});

test('a door is drawn open until it closes', () => {
  const buffer = bufferOf();
  buffer.push({ door1: at(3 * MINUTE, 1) });
  buffer.push({ door1: at(4 * MINUTE, 1) });
  buffer.push({ door1: at(5 * MINUTE, 0) });
  buffer.push({ door1: at(6 * MINUTE, 0) });
  expect(buffer.door).toMatchObject([{ from: 3 * MINUTE, to: 5 * MINUTE }]);
});

test('a failed reading adds no point', () => {
  const buffer = bufferOf();
  buffer.push({ air1: { t: 3 * MINUTE, value: null, quality: 'open-circuit' } });
  expect(buffer.length).toBe(2);
});

test('the lines end at the newest reading itself', () => {
  const buffer = bufferOf();
  buffer.push({ air1: at(1.6 * MINUTE, 9) });
  expect([buffer.rows, buffer.t[2], buffer.lines.air[2]]).toEqual([3, 1.6 * MINUTE, 9]);
  buffer.push({ rh1: at(1.7 * MINUTE, 90) });
  expect([buffer.rows, buffer.lines.air[2], buffer.lines.rh[2]]).toEqual([3, 9, 90]);
});

test('memory stays bounded: the oldest row goes', () => {
  const buffer = bufferOf();
  for (let i = 3; i < 2000; i++) buffer.push({ air1: at(i * MINUTE, i) });
  expect(buffer.length).toBe(buffer.t.length - 1);
  expect(buffer.lines.air[buffer.length - 1]).toBe(1999);
});
