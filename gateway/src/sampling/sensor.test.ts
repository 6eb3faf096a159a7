import { type KindName, kindOf, type QualityCode } from '@coldfield/protocol';
import type { Timing } from '@coldfield/protocol/configuration';
import { expect, test } from 'vitest';
import { cadenceOf } from '../config/cadences.ts';
import type { SensorConfig } from '../config/gateway-config.ts';
import type { Reading } from '../drivers/reading.ts';
import { Sensor } from './sensor.ts';

function sensor(key: string, timing: Timing = {}, more: Partial<SensorConfig> = {}): Sensor {
  const found = kindOf(key);
  if (found === null) throw new Error(key);
  return new Sensor({
    room: 'r',
    key,
    kind: found.kind,
    bus: 'b',
    point: 'p',
    offset: 0,
    invert: false,
    cadence: cadenceOf(found.name as KindName, {}, timing),
    ...more,
  });
}

const value = (number: number): Reading => ({ value: number });
const fault = (quality: QualityCode): Reading => ({ quality });

/** Samples once every `everyMs` and returns what was recorded, with when. */
function play(
  subject: Sensor,
  everyMs: number,
  readings: Reading[],
): [number, ReturnType<Sensor['record']>][] {
  return readings.flatMap((reading, i) => {
    const mono = i * everyMs;
    return subject.sample(reading, mono) === 'none'
      ? []
      : [[mono / 1_000, subject.record()] as [number, ReturnType<Sensor['record']>]];
  });
}

test('air is sampled every 10 s, recorded once a minute, with the extremes of the minute', () => {
  const wave = [3, 3.1, 3.4, 2.9, 3.2, 3, 3.1, 3.1, 3.3, 3, 3, 3.1, 3.2].map(value);
  const recorded = play(sensor('air1'), 10_000, wave);
  expect(recorded.map(([s]) => s)).toEqual([0, 60, 120]);
  expect(recorded[1]?.[1]).toEqual({ key: 'air1', mono: 60_000, value: 3.1, lo: 2.9, hi: 3.4 });
});

test('extremes are left out where they equal the value', () => {
  const recorded = play(sensor('air1', { sampleS: 1, recordS: 2 }), 1_000, [3, 3, 3].map(value));
  expect(recorded.at(-1)?.[1]).toEqual({ key: 'air1', mono: 2_000, value: 3 });
});

test.each<[string, string, Timing, Reading[], number[]]>([
  [
    'a step beyond the dead band is recorded at once',
    'air1',
    { sampleS: 1, deadBand: 0.5 },
    [3, 3.4, 3.6, 3.7].map(value),
    [0, 2],
  ],
  [
    'a slow drift is recorded when it has gone past the dead band',
    'air1',
    { sampleS: 1, deadBand: 0.5 },
    [3, 3.2, 3.4, 3.6, 3.8].map(value),
    [0, 3],
  ],
  [
    'a fault is recorded at once, and its end too',
    'air1',
    { sampleS: 1 },
    [value(3), fault('no-response'), fault('no-response'), value(3)],
    [0, 1, 3],
  ],
  [
    'another fault is another transition',
    'air1',
    { sampleS: 1 },
    [fault('no-response'), fault('bus-down')],
    [0, 1],
  ],
  ['a door that stays open for a second counts', 'door1', {}, [0, 1, 1, 1].map(value), [0, 2]],
  ['a bouncing door does not count', 'door1', {}, [0, 1, 0, 1, 0, 1].map(value), [0]],
  ['somebody calling for help counts at once', 'trapped1', {}, [0, 1].map(value), [0, 1]],
  [
    'a meter is recorded on time only',
    'energy1',
    { sampleS: 1, recordS: 3 },
    [1, 2, 3, 4, 5].map(value),
    [0, 3],
  ],
])('%s', (_, key, timing, readings, seconds) => {
  expect(play(sensor(key, timing), 1_000, readings).map(([s]) => s)).toEqual(seconds);
});

test.each<[string, Sensor, Reading, Reading]>([
  [
    'a calibration offset is added without rounding noise',
    sensor('air1', {}, { offset: 0.1 }),
    value(3.4),
    value(3.5),
  ],
  ['a contact may be inverted', sensor('door1', {}, { invert: true }), value(0), value(1)],
  ['an implausible value is a quality, not a number', sensor('air1'), value(300), fault('out-of-range')],
  [
    'the offset counts before plausibility',
    sensor('air1', {}, { offset: 5 }),
    value(69),
    fault('out-of-range'),
  ],
  ['a state that is neither 0 nor 1 is a fault', sensor('door1'), value(7), fault('out-of-range')],
  ['what a driver calls a fault stays one', sensor('pulp1'), fault('fault-value'), fault('fault-value')],
])('%s', (_, subject, raw, expected) => {
  subject.sample(raw, 0);
  expect(subject.current).toEqual(expected);
});

test('a gauge that does not move for too long counts as stuck, and recovers', () => {
  const subject = sensor('rh1', { sampleS: 1, stuckAfterS: 3 });
  const seen = [90, 90, 90, 90, 90.1].map((each, i) => {
    subject.sample(value(each), i * 1_000);
    return subject.current;
  });
  expect(seen.slice(2)).toEqual([value(90), fault('stuck'), value(90.1)]);
});

test('a lost door does not count as closed: the fault is told, and the old state again afterwards', () => {
  const recorded = play(sensor('door1'), 1_000, [value(1), fault('no-response'), value(1)]);
  expect(recorded.map(([, entry]) => entry?.value ?? entry?.quality)).toEqual([1, 'no-response', 1]);
});
