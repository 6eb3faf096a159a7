import { ColdfieldError } from '@coldfield/protocol';
import { describe, expect, it } from 'vitest';
import { builtinScenario } from './builtin.ts';
import { planDay } from './day-plan.ts';
import { createScenario } from './scenario.ts';

const EPOCH_MS = Date.UTC(2026, 10, 16);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const county = () => createScenario(builtinScenario(EPOCH_MS));
const AIR = 'pingle-mandarin/room1/air1';

describe('the truth of a sensor', () => {
  it('is the same whatever was asked before, forwards, backwards and by leaps', () => {
    const times = Array.from({ length: 60 }, (_, i) => EPOCH_MS + i * 7_919_000);
    const forwards = county();
    const expected = times.map((t) => forwards.truth(AIR, t));
    const backwards = county();
    expect([...times].reverse().map((t) => backwards.truth(AIR, t))).toEqual([...expected].reverse());
    expect(times.slice(57).map((t) => county().truth(AIR, t))).toEqual(expected.slice(57));
    expect(times.map((t) => forwards.truth(AIR, t))).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(10);
  });

  it('differs with the seed', () => {
    const other = createScenario({ ...builtinScenario(EPOCH_MS), seed: 1 });
    const hours = Array.from({ length: 48 }, (_, i) => EPOCH_MS + i * HOUR_MS);
    const usual = county();
    expect(hours.map((t) => other.truth(AIR, t))).not.toEqual(hours.map((t) => usual.truth(AIR, t)));
  });

  it('fits its register: a whole number of 16 bits, over the divisor', () => {
    const scenario = county();
    for (const store of scenario.stores) {
      for (const room of store.rooms) {
        for (const sensor of room.sensors) {
          for (let t = EPOCH_MS; t < EPOCH_MS + 2 * DAY_MS; t += HOUR_MS) {
            const raw = sensor.raw(t);
            expect(Number.isInteger(raw), `${sensor.id} ${raw}`).toBe(true);
            expect(Math.abs(raw)).toBeLessThan(
              sensor.key === 'energy1' || sensor.key === 'power1' ? 2 ** 31 : 2 ** 15,
            );
            expect(scenario.truth(sensor.id, t)).toBe(raw / sensor.divisor);
          }
        }
      }
    }
  });

  it('cannot be asked for before the beginning, nor for a sensor that is not there', () => {
    const code = (ask: () => unknown): string => {
      try {
        ask();
      } catch (error) {
        return error instanceof ColdfieldError ? error.code : 'other';
      }
      return 'none';
    };
    expect(code(() => county().truth(AIR, EPOCH_MS - 1))).toBe('before-epoch');
    expect(code(() => county().truth('pingle-mandarin/room1/air9', EPOCH_MS))).toBe('unknown-sensor');
  });
});

describe('a week of the county', () => {
  const scenario = county();
  const every = (id: string, stepMs = 5 * MINUTE_MS): number[] => {
    const values: number[] = [];
    for (let t = EPOCH_MS; t < EPOCH_MS + 7 * DAY_MS; t += stepMs) values.push(scenario.truth(id, t));
    return values;
  };

  it.each([
    ['pingle-mandarin/room1/pulp1', 5, 8],
    ['shiqiao-grape/room1/pulp2', -1, 1.5],
    ['longtang-choysum/room1/pulp1', 0.5, 6],
    ['dongshan-ginger/room1/pulp1', 12, 14.5],
  ])('keeps stored produce where it belongs: %s between %d and %d °C', (id, low, high) => {
    // Until the coil of one of the rooms ices up.
    const values = every(id).slice(0, (108 * HOUR_MS) / (5 * MINUTE_MS));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
    expect(Math.max(...values)).toBeLessThanOrEqual(high);
  });

  it('has a room whose coil ices up within the week, and which does not hold any more', () => {
    const values = every('longtang-choysum/room1/air1');
    const mean = (fromH: number): number =>
      values.slice(fromH * 12, (fromH + 6) * 12).reduce((sum, each) => sum + each / 72, 0);
    expect(mean(160)).toBeGreaterThan(mean(88) + 1.5);
  });

  it('brings warm harvests into the pre-cooler and cools them overnight', () => {
    const values = every('pingle-mandarin/room2/pulp1');
    expect(Math.max(...values)).toBeGreaterThan(20);
    const arrivals = values.filter((value, i) => i > 0 && value > 18 && values[i - 1]! <= 18).length;
    expect(arrivals).toBeGreaterThanOrEqual(4);
    expect(arrivals).toBeLessThanOrEqual(7);
    expect(values.filter((value) => value < 7.6).length).toBeGreaterThan(values.length / 3);
  });

  it('counts energy upwards only, and just as much as the power says', () => {
    const energy = every('dongshan-ginger/room1/energy1');
    for (let i = 1; i < energy.length; i++) expect(energy[i]).toBeGreaterThanOrEqual(energy[i - 1]!);
    const power = every('dongshan-ginger/room1/power1', 10_000);
    const integratedKwh = power.reduce((sum, kw) => sum + kw / 360, 0);
    expect(energy.at(-1)! - energy[0]!).toBeGreaterThan(0.98 * integratedKwh);
    expect(energy.at(-1)! - energy[0]!).toBeLessThan(1.02 * integratedKwh);
  });

  it('loses the mains in the storm and warms until they are back', () => {
    const at = (key: string, hours: number): number =>
      scenario.truth(`shiqiao-grape/room1/${key}`, EPOCH_MS + hours * HOUR_MS);
    expect([at('mains1', 91.9), at('mains1', 92.1), at('mains1', 94.4), at('mains1', 94.6)]).toEqual([
      1, 0, 0, 1,
    ]);
    expect([at('voltage1', 93), at('power1', 93), at('compressor1', 93)]).toEqual([0, 0, 0]);
    expect(at('energy1', 94.4)).toBe(at('energy1', 92.1));
    expect(at('air1', 94.4)).toBeGreaterThan(at('air1', 91.9));
  });

  it('opens doors to the second, and says when', () => {
    const room = scenario.stores[0]!.rooms[0]!;
    const changes = room.doorChanges(EPOCH_MS, EPOCH_MS + 7 * DAY_MS);
    expect(changes.length).toBeGreaterThan(60);
    let open = scenario.truth('pingle-mandarin/room1/door1', changes[0]! - 1);
    for (const t of changes) {
      expect(scenario.truth('pingle-mandarin/room1/door1', t - 1)).toBe(open);
      open = 1 - open;
      expect(scenario.truth('pingle-mandarin/room1/door1', t)).toBe(open);
    }
  });
});

it('plans the same day alike, and another day otherwise', () => {
  const room = builtinScenario(EPOCH_MS).stores[0]!.rooms[0]!;
  const plan = (day: number) => planDay({ room, seed: 5, day, utcOffsetH: 8, outsideC: () => 20 });
  expect(plan(20_000)).toEqual(plan(20_000));
  expect(plan(20_001).doors[0]!.fromMs - DAY_MS).not.toBe(plan(20_000).doors[0]!.fromMs);
});
