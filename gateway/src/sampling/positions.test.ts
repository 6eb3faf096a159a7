import { type KindName, kindOf } from '@coldfield/protocol';
import { expect, test } from 'vitest';
import type { SampledFrame } from '../buffer/committer.ts';
import { cadenceOf } from '../config/cadences.ts';
import { metresBetween } from './metres-between.ts';
import { pairPositions } from './pair-positions.ts';
import { createRecorder } from './recorder.ts';
import { Sensor } from './sensor.ts';

function sensor(key: string): Sensor {
  const found = kindOf(key);
  if (found === null) throw new Error(key);
  const cadence = cadenceOf(found.name as KindName);
  return new Sensor({
    room: 'box',
    key,
    kind: found.kind,
    bus: 'b',
    point: key,
    offset: 0,
    invert: false,
    cadence,
  });
}

/** A lorry whose sensors the test samples, and the frames that it records. */
function lorry() {
  const [lat, lon, air] = [sensor('lat1'), sensor('lon1'), sensor('air1')];
  const positions = pairPositions([lat, lon, air]);
  const frames: SampledFrame[] = [];
  const recorder = createRecorder({
    commit: (some) => frames.push(...some),
    positionsOf: (room) => positions.get(room) ?? [],
  });
  return {
    frames,
    at: (mono: number, place: [number, number], celsius?: number): void => {
      for (const [one, value] of [
        [lat, place[0]],
        [lon, place[1]],
      ] as const) {
        recorder.settle(one);
        recorder.note(one, one.sample({ value }, mono));
      }
      if (celsius !== undefined) recorder.note(air, air.sample({ value: celsius }, mono));
      recorder.flush();
    },
  };
}

test('a parked lorry records no more than its air, and where it stands in each of these frames', () => {
  const { frames, at } = lorry();
  // The noise of a receiver: some metres.
  for (let s = 0; s < 600; s += 5)
    at(
      60_000 + s * 1_000,
      [25.3352 + (s % 7) * 1e-5, 110.0561 - (s % 5) * 1e-5],
      s % 10 === 0 ? 4 : undefined,
    );
  expect(frames).toHaveLength(10);
  for (const { v } of frames) expect(Object.keys(v).toSorted()).toEqual(['air1', 'lat1', 'lon1']);
});

test('a lorry at 80 km/h records a place about every 300 m, with both coordinates and no extremes', () => {
  const { frames, at } = lorry();
  const metresPerS = 80 / 3.6;
  for (let s = 0; s < 300; s += 5)
    at(60_000 + s * 1_000, [25.3352, 110.0561 + (s * metresPerS) / (111_195 * Math.cos(0.4422))]);
  for (const frame of frames) {
    expect(Object.keys(frame.v).toSorted()).toEqual(['lat1', 'lon1']);
    expect([frame.lo, frame.hi]).toEqual([{}, {}]);
  }
  const gaps = frames.slice(1).map(({ v }, i) => {
    const before = frames[i]?.v ?? {};
    return metresBetween(
      { lat: before.lat1 ?? 0, lon: before.lon1 ?? 0 },
      { lat: v.lat1 ?? 0, lon: v.lon1 ?? 0 },
    );
  });
  expect(Math.max(...gaps)).toBeLessThan(300 + 5 * metresPerS + 1);
  expect(gaps.length).toBeGreaterThan(15);
});

test('distances are right to a thousandth, across the date line too', () => {
  expect(metresBetween({ lat: 0, lon: 179.999 }, { lat: 0, lon: -179.999 })).toBeCloseTo(222.39, 1);
  expect(metresBetween({ lat: 25.2736, lon: 110.29 }, { lat: 25.2736, lon: 110.29 })).toBe(0);
  // A degree of longitude on the 60th parallel is half of one on the equator.
  expect(metresBetween({ lat: 60, lon: 24 }, { lat: 60, lon: 24.01 })).toBeCloseTo(555.98, 0);
});
