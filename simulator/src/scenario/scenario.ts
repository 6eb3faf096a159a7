import { ColdfieldError } from '@coldfield/protocol';
import { hash32, hashText, normal } from '../random/hash.ts';
import { type Interval, within } from './day-plan.ts';
import { type Channel, createRoomTimeline, type RoomTimeline, STEP_MS } from './room-timeline.ts';
import type { RoomConfig, ScenarioConfig, StoreConfig } from './scenario-schema.ts';

/** Lamps, gateway and pump besides the rooms. */
const OTHER_LOADS_W = 120;

/** One quantity that a device measures, by its id `<store>/<room>/<key>`. */
export interface SimSensor {
  readonly id: string;
  readonly key: string;
  /** The whole number in the device's register at epoch ms `t`. */
  raw: (t: number) => number;
  /** What the whole number is divided by to give the kind's unit. */
  readonly divisor: number;
}

export interface SimRoom {
  readonly config: RoomConfig;
  readonly sensors: readonly SimSensor[];
  readonly doorChanges: RoomTimeline['doorChanges'];
}

export interface SimStore {
  readonly config: StoreConfig;
  /** The first room also carries what the store has once: meter, mains, outside air. */
  readonly rooms: readonly SimRoom[];
  readonly powerCuts: readonly Interval[];
}

export interface Scenario {
  readonly config: ScenarioConfig;
  readonly stores: readonly SimStore[];
  /**
   * What sensor `<store>/<room>/<key>` shows at epoch ms `t`, in its kind's unit: exactly what a gateway that reads
   * the register at `t` must archive. Pure, for any `t` from the epoch on, in any order.
   * @throws {ColdfieldError} `unknown-sensor`, `before-epoch`.
   */
  truth: (sensorId: string, t: number) => number;
  sensor: (sensorId: string) => SimSensor;
}

/** Builds the field of a scenario; nothing is computed before it is asked for. */
export function createScenario(config: ScenarioConfig): Scenario {
  const stores = config.stores.map((store) => createStore(store, config));
  const byId = new Map(
    stores.flatMap((store) =>
      store.rooms.flatMap((room) => room.sensors.map((each) => [each.id, each] as const)),
    ),
  );
  const sensor = (id: string): SimSensor => {
    const found = byId.get(id);
    if (found === undefined) throw new ColdfieldError('unknown-sensor', `the scenario has no sensor ${id}`);
    return found;
  };
  return {
    config,
    stores,
    sensor,
    truth: (id, t) => {
      const { raw, divisor } = sensor(id);
      return raw(t) / divisor;
    },
  };
}

function createStore(store: StoreConfig, config: ScenarioConfig): SimStore {
  const storeSeed = hash32(config.seed, hashText(store.id));
  const powerCuts = (store.powerCuts ?? []).map(({ afterH, forH }) => ({
    fromMs: config.epochMs + afterH * 3_600_000,
    toMs: config.epochMs + (afterH + forH) * 3_600_000,
  }));
  const timelines = store.rooms.map((room) =>
    createRoomTimeline({
      room,
      store,
      seed: hash32(storeSeed, hashText(room.key)),
      climateSeed: hash32(config.seed, 1),
      epochMs: config.epochMs,
      utcOffsetH: config.utcOffsetH,
      powerCuts,
    }),
  );
  const rooms = store.rooms.map((room, i): SimRoom => {
    const timeline = timelines[i]!;
    const own = roomSensors(`${store.id}/${room.key}`, room, timeline, hash32(storeSeed, i));
    const shared =
      i === 0
        ? storeSensors(`${store.id}/${room.key}`, {
            timelines,
            powerCuts,
            epochMs: config.epochMs,
            seed: storeSeed,
          })
        : [];
    return { config: room, sensors: [...own, ...shared], doorChanges: timeline.doorChanges };
  });
  return { config: store, rooms, powerCuts };
}

/** The nearest whole number; no register knows a negative zero. */
function whole(value: number): number {
  return Math.round(value) + 0;
}

function roomSensors(prefix: string, room: RoomConfig, timeline: RoomTimeline, seed: number): SimSensor[] {
  const stepOf = (t: number): number => Math.floor(t / STEP_MS);
  const define = (key: string, divisor: number, raw: (t: number) => number): SimSensor => ({
    id: `${prefix}/${key}`,
    key,
    raw,
    divisor,
  });
  const probes = (['pulp1', 'pulp2', 'pulp3'] as const).slice(0, room.pulpProbes);
  const flag = (channel: Channel) => (t: number) => timeline.at(channel, t);
  return [
    define('air1', 10, (t) => whole(10 * (timeline.at('air', t) + 0.06 * normal(seed, 1, stepOf(t))))),
    define('rh1', 10, (t) =>
      Math.min(999, Math.max(0, whole(10 * (timeline.at('rh', t) + 0.4 * normal(seed, 2, stepOf(t)))))),
    ),
    // A DS18B20 counts sixteenths of a kelvin before its module rounds to tenths.
    ...probes.map((key, n) =>
      define(key, 10, (t) =>
        whole((10 * Math.round(16 * (timeline.at(key, t) + 0.03 * normal(seed, 3 + n, stepOf(t))))) / 16),
      ),
    ),
    define('door1', 1, (t) => (timeline.doorOpen(t) ? 1 : 0)),
    define('compressor1', 1, flag('compressor')),
    define('defrost1', 1, flag('defrost')),
  ];
}

/** What a store has once. Meter and sensors live on the gateway's battery, so that a power cut can be seen. */
function storeSensors(
  prefix: string,
  store: {
    timelines: readonly RoomTimeline[];
    powerCuts: readonly Interval[];
    epochMs: number;
    seed: number;
  },
): SimSensor[] {
  const { timelines, powerCuts, epochMs, seed } = store;
  const define = (key: string, divisor: number, raw: (t: number) => number): SimSensor => ({
    id: `${prefix}/${key}`,
    key,
    raw,
    divisor,
  });
  const sum = (channel: Channel, t: number): number =>
    timelines.reduce((total, each) => total + each.at(channel, t), 0);
  const mains = (t: number): boolean => !within(powerCuts, t);
  const beganAtKwh = 2_000 + (hash32(seed, 77) % 7_000);
  const first = timelines[0]!;
  const stepOf = (t: number): number => Math.floor(t / STEP_MS);
  const poweredMs = (t: number): number =>
    powerCuts.reduce((ms, cut) => ms - Math.max(0, Math.min(t, cut.toMs) - cut.fromMs), t - epochMs);
  return [
    define('mains1', 1, (t) => (mains(t) ? 1 : 0)),
    define('voltage1', 10, (t) => (mains(t) ? whole(2_280 + 25 * normal(seed, 5, stepOf(t))) : 0)),
    define('power1', 1_000, (t) => (mains(t) ? whole(sum('powerW', t) + OTHER_LOADS_W) : 0)),
    define('energy1', 100, (t) =>
      whole((beganAtKwh + (sum('energyJ', t) + (OTHER_LOADS_W * poweredMs(t)) / 1_000) / 3.6e6) * 100),
    ),
    define('ambient1', 10, (t) => whole(10 * (first.at('outside', t) + 0.05 * normal(seed, 6, stepOf(t))))),
  ];
}
