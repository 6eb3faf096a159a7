import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVENTS } from '../fault/event-schema.ts';
import { scenarioFile } from '../scenario/builtin.ts';
import { readScenario } from '../scenario/parse-scenario.ts';
import { createScenario } from '../scenario/scenario.ts';
import type { TruthLine } from '../truth/store-truth.ts';
import { generate } from './generate.ts';
import { scaleScenario } from './scale-scenario.ts';
import { type GenerateTimes, writeStore } from './store-files.ts';

const FROM_MS = Date.UTC(2026, 10, 16, 16);
const HOUR_MS = 3_600_000;
const DAYS = 3;
/** On a busy machine threads take long to start. */
const SLOW_MS = 120_000;
let root: string;

const open = (name: string) => readScenario(scenarioFile(name), { epochMs: FROM_MS - 6 * HOUR_MS });
const times = (days: number): GenerateTimes => ({
  fromMs: FROM_MS,
  toMs: FROM_MS + days * 24 * HOUR_MS,
  recordMs: 300_000,
  sampleMs: 60_000,
  truthMs: 600_000,
});
const write = (name: string, threads: number) =>
  generate({
    config: scaleScenario(open('hard-month'), 2),
    folder: join(root, name),
    threads,
    times: times(1),
  });
/** The first store of a scenario, without threads. */
const writeHere = (name: string, folder: string): void => {
  const config = open(name);
  const options = { seed: config.seed, times: times(DAYS), folder: join(root, folder) };
  writeStore(createScenario(config).stores[0]!, options, () => {});
};
const lines = <T>(folder: string, kind: string, store: string): T[] =>
  readFileSync(join(root, folder, kind, `${store}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
const sums = (folder: string): string[] =>
  ['readings', 'truth'].flatMap((kind) =>
    readdirSync(join(root, folder, kind))
      .sort()
      .map((name) => {
        const bytes = readFileSync(join(root, folder, kind, name));
        return `${kind}/${name} ${bytes.length} ${createHash('sha256').update(bytes).digest('hex')}`;
      }),
  );

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'coldfield-generate-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it(
  'writes the same bytes for the same seed, on one thread and on two',
  async () => {
    const [one, two] = [await write('one', 1), await write('two', 2)];
    expect(two).toEqual(one);
    expect(sums('two')).toEqual(sums('one'));
    expect(sums('one')).toHaveLength(4);
  },
  SLOW_MS,
);

describe('the truth beside the readings', () => {
  beforeAll(() => {
    writeHere('warm-load', 'warm');
    writeHere('power-cut', 'cut');
    writeHere('probe-reset', 'probe');
  }, SLOW_MS);
  const truth = (folder: string): TruthLine[] => lines(folder, 'truth', 'north-slope');

  it('tells which produce was really above its limit, by how much and how long', () => {
    const loadedMs = FROM_MS + (24 + 15) * HOUR_MS - 6 * HOUR_MS;
    const found = truth('warm').filter((each) => each.is === 'excursion' && each.of === 'produce');
    const warm = found.find((each) => each.is === 'excursion' && each.degreeHours > 10);
    expect(warm).toMatchObject({ room: 'room1', stack: 1, side: 'high', limitC: 8 });
    if (warm?.is !== 'excursion') throw new Error('no excursion');
    expect(Math.abs(warm.fromMs - loadedMs)).toBeLessThan(24 * HOUR_MS);
    expect(warm.worstC).toBeGreaterThan(10);
  });

  it('tells when the mains, a door or a probe really was what, and true temperatures at their pace', () => {
    const cut = truth('cut').filter((each) => each.is === 'fault');
    expect(cut).toHaveLength(1);
    expect(cut[0]).toMatchObject({ fault: 'power-cut', room: null });
    const doors = truth('cut').filter((each) => each.is === 'door');
    expect(doors.length).toBeGreaterThan(20);
    for (const each of doors) if (each.is === 'door') expect(each.toMs).toBeGreaterThan(each.fromMs);
    const inside = truth('probe').filter((each) => each.is === 'inside' && each.room === 'room1');
    expect(inside).toHaveLength(DAYS * 24 * 6);
    for (const each of inside) {
      if (each.is !== 'inside') continue;
      expect(each.airC).toBeGreaterThan(2);
      expect(each.airC).toBeLessThan(16);
      for (const { coreC } of each.stacks) expect(coreC).not.toBe(85);
    }
  });

  it('never reaches the readings: frames with keys, values, bounds and quality codes alone', () => {
    const text = readFileSync(join(root, 'probe', 'readings', 'north-slope.jsonl'), 'utf8');
    for (const word of [
      ...Object.keys(EVENTS),
      'inside',
      'excursion',
      'coreC',
      'fault"',
      'frostKg',
      'stacks',
    ])
      expect(text.includes(word), word).toBe(false);
    const seen = new Set<string>();
    for (const frame of lines<{ q?: Record<string, string> }>('probe', 'readings', 'north-slope')) {
      for (const key of Object.keys(frame)) seen.add(key);
      for (const code of Object.values(frame.q ?? {})) expect(code).toBe('fault-value');
    }
    expect([...seen].sort()).toEqual(['at', 'hi', 'lo', 'q', 'room', 't', 'v']);
  });
});

it('makes as many stores as asked for, no two alike, and keeps those it has', () => {
  const config = readScenario(scenarioFile('county'), { epochMs: FROM_MS });
  const { stores } = scaleScenario(config, 50);
  expect(stores).toHaveLength(50);
  expect(stores.slice(0, 4)).toEqual(config.stores);
  expect(new Set(stores.map(({ id }) => id)).size).toBe(50);
  expect(new Set(stores.map(({ rooms }) => JSON.stringify(rooms))).size).toBe(50);
});
