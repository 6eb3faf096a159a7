import { describe, expect, it } from 'vitest';
import { scenarioFile } from '../scenario/builtin.ts';
import { readScenario } from '../scenario/parse-scenario.ts';
import { createScenario } from '../scenario/scenario.ts';
import { type Arrival, arrivals } from './arrivals.ts';
import type { DtuMessage } from './dtu.ts';
import type { PastFrame } from './history.ts';
import { storeFrames } from './store-frames.ts';

const EPOCH_MS = Date.UTC(2026, 10, 16, 16);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (day: number, hour: number): number => EPOCH_MS + ((day - 1) * 24 + hour) * HOUR_MS;

function carry(name: string, fromMs: number, toMs: number) {
  const config = readScenario(scenarioFile(name), { epochMs: EPOCH_MS });
  const store = createScenario(config).stores[0]!;
  const frames = [...storeFrames(store, { fromMs, toMs, recordMs: MINUTE_MS, sampleMs: MINUTE_MS })];
  return { frames, received: [...arrivals(store, frames, config.seed)] };
}
const isFrame = (arrival: Arrival): arrival is Arrival & PastFrame => 'v' in arrival;
const place = ({ room, t }: PastFrame): string => `${room} ${t}`;

describe('a line', () => {
  it('that is sound brings every frame once, in order, within seconds', () => {
    const { frames, received } = carry('one-store', at(1, 8), at(1, 11));
    expect(received).toHaveLength(frames.length);
    const own = received.filter(isFrame);
    expect(new Set(own.map(place)).size).toBe(frames.length);
    for (const [i, each] of own.entries()) {
      expect(each.at - each.t).toBeLessThan(2_000);
      expect(each.at).toBeGreaterThan(each.t);
      if (i > 0) expect(each.at).toBeGreaterThanOrEqual(own[i - 1]!.at);
    }
  });

  it('that was cut brings everything later, once, and the live frames beside the backlog', () => {
    const { frames, received } = carry('network-outage', at(2, 21), at(3, 8));
    const own = received.filter(isFrame);
    expect(new Set(own.map(place))).toEqual(new Set(frames.map(place)));
    expect(own).toHaveLength(frames.length);
    const [from, to] = [at(2, 22), at(3, 7)];
    for (const each of own) {
      if (each.t >= from && each.t < to) expect(each.at).toBeGreaterThan(to);
      else expect(each.at - each.t).toBeLessThan(2_000);
      expect(each.at > from && each.at < to - 2_000).toBe(false);
    }
    for (let i = 1; i < own.length; i++) expect(own[i]!.at).toBeGreaterThanOrEqual(own[i - 1]!.at);
  });

  it('whose broker restarts brings what was under way a second time', () => {
    const { frames, received } = carry('broker-restart', at(2, 9), at(2, 11));
    const own = received.filter(isFrame);
    expect(new Set(own.map(place)).size).toBe(frames.length);
    expect(own.length).toBeGreaterThan(frames.length);
    expect(own.length).toBeLessThan(frames.length + 20);
  });

  it('of a gateway with a wrong clock brings what it measured under a wrong time', () => {
    const { received } = carry('clock-wrong', at(2, 8), at(2, 16));
    for (const each of received.filter(isFrame)) {
      const measured = each.at - (each.at % 1);
      const isWrong = measured >= at(2, 9) + 2_000 && measured < at(2, 15);
      if (isWrong) expect(each.t - each.at).toBeGreaterThan(7.9 * HOUR_MS);
    }
  });

  it('of a dead gateway brings nothing of that time, ever', () => {
    const { frames } = carry('gateway-down', at(2, 1), at(2, 8));
    expect(frames.some(({ t }) => t >= at(2, 3) && t < at(2, 5))).toBe(false);
    expect(frames.some(({ t }) => t >= at(2, 5) && t < at(2, 5.1))).toBe(true);
  });
});

describe('a 4G DTU', () => {
  const { frames, received } = carry('dtu', at(2, 10), at(2, 18));
  const messages = received as (Arrival & DtuMessage)[];

  it('sends flat JSON with its own names, some numbers as text, to its own topic', () => {
    const full = messages.find(({ payload }) => 'T1' in payload)!;
    expect(full.topic).toMatch(/^\/dtu\/86\d{13}\/up$/);
    expect(Object.keys(full.payload)).toEqual(
      expect.arrayContaining(['imei', 'ts', 'temperature', 'humidity', 'T1', 'DI1', 'EP']),
    );
    expect(full.payload.humidity).toMatch(/^\d+\.\d$/);
    for (const value of Object.values(full.payload)) expect(['number', 'string']).toContain(typeof value);
  });

  it('repeats some, lets some be overtaken, and loses what was sent while the line was down', () => {
    const lost = frames.filter(({ t }) => t >= at(2, 14) && t < at(2, 15.5)).length;
    expect(lost).toBeGreaterThan(80);
    const unique = new Set(messages.map(({ payload }) => JSON.stringify(payload)));
    expect(unique.size).toBe(frames.length - lost);
    const extra = messages.length - unique.size;
    expect(extra / unique.size).toBeGreaterThan(0.02);
    expect(extra / unique.size).toBeLessThan(0.1);
    const times = messages.map(({ payload }) => Number(payload.ts));
    const overtaken = times.filter((t, i) => i > 0 && t < times[i - 1]!).length;
    expect(overtaken).toBeGreaterThan(10);
    for (let i = 1; i < messages.length; i++)
      expect(messages[i]!.at).toBeGreaterThanOrEqual(messages[i - 1]!.at);
  });
});
