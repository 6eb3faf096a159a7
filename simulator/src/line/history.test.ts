import { describe, expect, it } from 'vitest';
import { createReader } from '../devices/readings.ts';
import { builtinScenario } from '../scenario/builtin.ts';
import { createScenario } from '../scenario/scenario.ts';
import { type HistoryOptions, type PastFrame, roomHistory } from './history.ts';

const EPOCH_MS = Date.UTC(2026, 10, 16);
const HOUR_MS = 3_600_000;
const scenario = createScenario(builtinScenario(EPOCH_MS));
const grape = scenario.stores[1]!;
const usual: HistoryOptions = {
  fromMs: EPOCH_MS + 86 * HOUR_MS,
  toMs: EPOCH_MS + 100 * HOUR_MS,
  recordMs: 60_000,
  sampleMs: 30_000,
  silences: [{ fromMs: EPOCH_MS + 93 * HOUR_MS, toMs: EPOCH_MS + 94.5 * HOUR_MS }],
  read: createReader(grape),
};
const collect = async (options: HistoryOptions): Promise<PastFrame[]> => {
  const frames: PastFrame[] = [];
  for await (const frame of roomHistory(grape.rooms[0]!, options)) frames.push(frame);
  return frames;
};
const truth = (key: string, t: number): number => scenario.truth(`${grape.config.id}/room1/${key}`, t);

describe('the history of a room', async () => {
  const frames = await collect(usual);
  const full = frames.filter(({ v }) => v.air1 !== undefined);

  it('holds what the sensors showed, at every instant of a frame', () => {
    for (const { t, v } of frames)
      for (const [key, value] of Object.entries(v)) expect(value).toBe(truth(key, t));
  });

  it('has a whole frame every cadence but in the silence, strictly ascending', () => {
    expect(full).toHaveLength((14 - 1.5) * 60);
    for (let i = 1; i < frames.length; i++) expect(frames[i]!.t).toBeGreaterThan(frames[i - 1]!.t);
    expect(frames.some(({ t }) => t >= usual.silences[0]!.fromMs && t < usual.silences[0]!.toMs)).toBe(false);
  });

  it('tells the least and greatest sample where they differ', () => {
    let widened = 0;
    for (const { v, lo = {}, hi = {} } of full) {
      for (const [key, low] of Object.entries(lo)) expect(low).toBeLessThan(v[key]!);
      for (const [key, high] of Object.entries(hi)) expect(high).toBeGreaterThan(v[key]!);
      widened += Object.keys(lo).length;
      expect(lo.door1 ?? hi.energy1).toBeUndefined();
    }
    expect(widened).toBeGreaterThan(full.length / 2);
  });

  it('records a door to the second and a loss of the mains at once', () => {
    const changes = grape.rooms[0]!.doorChanges(usual.fromMs, usual.toMs);
    expect(changes.length).toBeGreaterThan(4);
    for (const t of changes) {
      if (t < usual.silences[0]!.fromMs || t >= usual.silences[0]!.toMs) {
        expect(frames.find((frame) => frame.t === t)?.v.door1).toBe(truth('door1', t));
      }
    }
    const off = frames.find(({ v }) => v.mains1 === 0)!;
    expect(off.t).toBe(EPOCH_MS + 92 * HOUR_MS);
  });
});
