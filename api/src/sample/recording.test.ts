import { expect, test } from 'vitest';
import { createRecording, readRecording } from './recording.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const room = { key: 'r1', name: '间', kind: 'cold' as const, sensors: [] };

test('the week repeats, and no instant is given twice or left out where two plays meet', () => {
  const anchor = 1_000_000;
  const recording = createRecording({
    anchor,
    spanMs: 10_000,
    rooms: [
      {
        ...room,
        frames: [
          [0, { air1: 1 }],
          [5, { air1: 2 }],
        ],
      },
    ],
  });
  const ts = (from: number, to: number) => [...recording.frames(from, to)].map(({ t }) => t - anchor);
  expect(ts(anchor - 1, anchor + 20_000)).toEqual([0, 5_000, 10_000, 15_000, 20_000]);
  expect([...ts(anchor - 1, anchor + 5_000), ...ts(anchor + 5_000, anchor + 12_000)]).toEqual([
    0, 5_000, 10_000,
  ]);
  expect(ts(anchor - 11_000, anchor - 1)).toEqual([-10_000, -5_000]);
});

test('the recording that comes with the server is a whole week of plausible readings', async () => {
  const recording = await readRecording();
  const now = Date.UTC(2026, 10, 23);
  const frames = [...recording.frames(now - WEEK_MS, now)];
  expect(recording.rooms.map(({ kind }) => kind)).toContain('cold');
  for (const { key, sensors } of recording.rooms) {
    const own = frames.filter((frame) => frame.room === key);
    expect(own.length).toBeGreaterThan(2_000);
    expect(sensors.map((sensor) => sensor.key)).toEqual(expect.arrayContaining(Object.keys(own[0]!.v)));
    const air = own.flatMap(({ v }) => (v.air1 === undefined ? [] : [v.air1]));
    expect(Math.min(...air)).toBeGreaterThan(-5);
    expect(Math.max(...air)).toBeLessThan(40);
  }
});
