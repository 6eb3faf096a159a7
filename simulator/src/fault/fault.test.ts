import { describe, expect, it } from 'vitest';
import { createReader } from '../devices/readings.ts';
import { builtinNames, scenarioFile } from '../scenario/builtin.ts';
import { readScenario } from '../scenario/parse-scenario.ts';
import type { Channel } from '../scenario/room-timeline.ts';
import { createScenario, type SimStore } from '../scenario/scenario.ts';
import { EVENTS } from './event-schema.ts';

const EPOCH_MS = Date.UTC(2026, 10, 16, 16);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;
const open = (name: string) => createScenario(readScenario(scenarioFile(name), { epochMs: EPOCH_MS }));
/** `day n hh:mm` of a scenario that begins at a local midnight. */
const at = (day: number, hour: number): number => EPOCH_MS + (day - 1) * DAY_MS + hour * HOUR_MS;

/** What a gateway reads of a sensor of room1, by scenario. */
function reading(name: string, room = 'room1') {
  const store = open(name).stores[0]!;
  const read = createReader(store);
  const sensors = store.rooms.find(({ config }) => config.key === room)!.sensors;
  return (key: string, t: number): number | string => read(sensors.find((each) => each.key === key)!, t);
}
const hidden = (store: SimStore, channel: Channel, t: number): number => store.rooms[0]!.hidden(channel, t);

it('every scenario that comes with the simulator can be read and says in one line what it shows', () => {
  const names = builtinNames();
  expect(names.length).toBeGreaterThan(25);
  const seen = new Set<string>();
  for (const name of names) {
    const config = readScenario(scenarioFile(name), { epochMs: EPOCH_MS });
    expect(config.about, name).toContain(' · ');
    for (const { kind } of config.events ?? []) seen.add(kind);
    createScenario(config);
  }
  // No fault without a file to try it with.
  expect([...seen].sort()).toEqual(Object.keys(EVENTS).sort());
});

describe('an instrument that fails shows what the real one would, and a gateway makes of it', () => {
  const sound = reading('one-store');

  it.each([
    ['probe-reset', 'pulp1', 'fault-value'],
    ['probe-lost', 'pulp2', 'fault-value'],
    ['open-circuit', 'pulp3', 'fault-value'],
    ['device-silent', 'air1', 'no-response'],
    ['device-silent', 'rh1', 'no-response'],
  ] as const)('%s of %s: %s, and nothing before or after', (name, key, quality) => {
    const broken = reading(name);
    const seen = new Set<string>();
    for (let t = at(2, 16); t < at(2, 17); t += MINUTE_MS) {
      const value = broken(key, t);
      if (typeof value === 'string') seen.add(value);
    }
    expect([...seen]).toEqual([quality]);
    for (const t of [at(1, 20), at(5, 3)]) expect(broken(key, t)).toBe(sound(key, t));
  });

  it('a weak supply shows 85.0 only now and then', () => {
    const broken = reading('probe-reset');
    const times = Array.from({ length: 600 }, (_, i) => at(2, 9) + i * MINUTE_MS);
    const bad = times.filter((t) => typeof broken('pulp1', t) === 'string');
    expect(bad.length).toBeGreaterThan(120);
    expect(bad.length).toBeLessThan(240);
    for (const t of times) if (!bad.includes(t)) expect(broken('pulp1', t)).toBe(sound('pulp1', t));
  });

  it('a stuck, shifted, drifting, noisy, slow or swapped one shows wrong numbers that look right', () => {
    const stuck = reading('sensor-stuck');
    const values = Array.from({ length: 20 }, (_, i) => stuck('air1', at(2, 12) + i * HOUR_MS));
    expect(new Set(values).size).toBe(1);
    const t = at(3, 12);
    expect(Number(reading('sensor-offset')('pulp2', t)) - Number(sound('pulp2', t))).toBeCloseTo(2, 6);
    const drift = reading('sensor-drift');
    for (const days of [1, 3, 6]) {
      const off = Number(drift('rh1', at(1 + days, 0))) - Number(sound('rh1', at(1 + days, 0)));
      expect(off).toBeCloseTo(-1.5 * days, 1);
    }
    const noisy = reading('sensor-noise');
    const noise = Array.from({ length: 300 }, (_, i) => at(2, 9) + i * MINUTE_MS).map(
      (each) => Number(noisy('air1', each)) - Number(sound('air1', each)),
    );
    const sigma = Math.sqrt(noise.reduce((sum, each) => sum + each * each, 0) / noise.length);
    expect(sigma).toBeGreaterThan(1);
    expect(sigma).toBeLessThan(1.4);
    const before = reading('one-store', 'room2');
    const swapped = reading('swapped-probes', 'room2');
    expect(swapped('pulp1', t)).toBe(before('pulp3', t));
    expect(swapped('pulp3', t)).toBe(before('pulp1', t));
    const late = reading('sensor-slow', 'room2');
    const steps = Array.from({ length: 24 }, (_, h) => at(2, 9 + h));
    const differences = steps.map((each) =>
      Math.abs(Number(late('pulp1', each)) - Number(before('pulp1', each))),
    );
    expect(Math.max(...differences)).toBeGreaterThan(1);
  });

  it('leaves the truth of the room as it is', () => {
    const [broken, whole] = [open('sensor-offset').stores[0]!, open('one-store').stores[0]!];
    for (let t = at(1, 0); t < at(4, 0); t += HOUR_MS) {
      expect(hidden(broken, 'trueAir', t)).toBe(hidden(whole, 'trueAir', t));
    }
  });
});

describe('a plant that fails, or people who err, change the room', () => {
  const whole = open('one-store').stores[0]!;
  /** Over the hour before `t`. */
  const mean = (store: SimStore, channel: Channel, t: number): number => {
    let sum = 0;
    for (let n = 0; n < 60; n++) sum += hidden(store, channel, t - n * MINUTE_MS) / 60;
    return sum;
  };
  it.each([
    ['compressor-failure', at(3, 2), 'trueAir', 0.4],
    ['fan-failure', at(3, 8), 'trueAir', 0.6],
    ['iced-coil', at(6, 6), 'trueAir', 0.3],
    ['refrigerant-loss', at(7, 12), 'trueAir', 0.5],
    ['stuck-heater', at(3, 12.5), 'powerW', 3_000],
    ['door-left-open', at(2, 11), 'trueAir', 1],
    ['wrong-setpoint', at(3, 20), 'core1', -2.5],
    ['power-cut', at(2, 17.9), 'trueAir', 0.4],
    ['warm-load', at(2, 20), 'core1', 4],
  ] as const)('%s', (name, t, channel, by) => {
    const difference = mean(open(name).stores[0]!, channel, t) - mean(whole, channel, t);
    if (by > 0) expect(difference).toBeGreaterThan(by);
    else expect(difference).toBeLessThan(by);
  });
});

it('draws chance from the seed: the same store has the same luck, another another', () => {
  const luck = (): string[] =>
    open('hard-month').stores.map(({ occurrences }) =>
      JSON.stringify(occurrences.filter(({ fromMs }) => fromMs < EPOCH_MS + 60 * DAY_MS)),
    );
  const [first, again] = [luck(), luck()];
  expect(again).toEqual(first);
  expect(new Set(first).size).toBe(first.length);
  const counts = open('hard-month').stores.flatMap(({ occurrences }) =>
    occurrences.filter(
      ({ event, fromMs }) => event.kind === 'network-outage' && fromMs < EPOCH_MS + 300 * DAY_MS,
    ),
  );
  // Two a month, ten months, four stores.
  expect(counts.length).toBeGreaterThan(55);
  expect(counts.length).toBeLessThan(105);
});

it('keeps every room within what is physically possible through weeks in which everything breaks', () => {
  const config = readScenario(scenarioFile('hard-month'), { epochMs: EPOCH_MS });
  const events = config.events!.map((event) =>
    event.perMonth === undefined ? event : { ...event, perMonth: Math.min(30, 12 * event.perMonth) },
  );
  const odd: string[] = [];
  for (const { config: store, rooms } of createScenario({ ...config, events }).stores.slice(0, 3)) {
    for (const room of rooms) {
      const within = (channel: Channel, t: number, low: number, high: number): void => {
        const value = room.hidden(channel, t);
        if (!(value >= low && value <= high)) odd.push(`${store.id}/${room.config.key} ${channel} ${value}`);
      };
      for (let t = EPOCH_MS; t < EPOCH_MS + 14 * DAY_MS; t += 10 * MINUTE_MS) {
        within('trueAir', t, -15, 50);
        within('air', t, -15, 55);
        within('core1', t, -5, 40);
        within('coil', t, -45, 65);
        within('trueRh', t, 5, 105);
        within('frost', t, 0, 300);
        within('powerW', t, 0, 60_000);
        for (const { raw } of room.sensors)
          if (!Number.isInteger(raw(t))) odd.push(`${store.id}/${room.config.key} shows ${raw(t)}`);
      }
    }
  }
  expect(odd.slice(0, 5)).toEqual([]);
});
