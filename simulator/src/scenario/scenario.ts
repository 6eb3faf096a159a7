import { ColdfieldError } from '@coldfield/protocol';
import type { ScenarioEvent } from '../fault/event-schema.ts';
import { withFaults } from '../fault/instrument.ts';
import { type Occurrence, occurrencesOf } from '../fault/occurrences.ts';
import { hash32, hashText, normal } from '../random/hash.ts';
import { type Interval, within } from './day-plan.ts';
import { type Channel, createRoomTimeline, type RoomTimeline, STEP_MS } from './room-timeline.ts';
import type { RoomConfig, ScenarioConfig, StoreConfig } from './scenario-schema.ts';

/** Lamps, gateway and pump besides the rooms. */
const OTHER_LOADS_W = 120;
/** Capacitive sensors read high in wet air: by about 2 % at saturation. */
const WET_RH = 90;
const OVER_READING = 0.2;

/** One quantity that a device measures, by its id `<store>/<room>/<key>`. */
export interface SimSensor {
  readonly id: string;
  readonly key: string;
  /** The whole number in the device's register at epoch ms `t`. */
  raw: (t: number) => number;
  /** What the whole number is divided by to give the kind's unit. */
  readonly divisor: number;
  /** Whether something is wrong with the instrument at `t`, so that a gateway may see no value. */
  faulty: (t: number) => boolean;
  /** Whether the device does not answer at `t`. */
  silent: (t: number) => boolean;
}

/** Which of a room's devices a sensor hangs on. */
const DEVICE_KINDS = ['transmitter', 'probes', 'inputs', 'meter'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface SimRoom {
  readonly config: RoomConfig;
  readonly sensors: readonly SimSensor[];
  readonly doorChanges: RoomTimeline['doorChanges'];
  readonly doorOpen: RoomTimeline['doorOpen'];
  /** Whether one of its devices is dead at `t`. */
  deviceSilent: (device: DeviceKind, t: number) => boolean;
  /** What is really so: for the hidden truth only, never for a device. */
  readonly hidden: RoomTimeline['at'];
}

export interface SimStore {
  readonly config: StoreConfig;
  /** The first room also carries what the store has once: meter, mains, outside air. */
  readonly rooms: readonly SimRoom[];
  readonly powerCuts: readonly Interval[];
  /** Everything out of the usual: for what generates, and for the hidden truth. */
  readonly occurrences: readonly Occurrence[];
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
  const { epochMs, utcOffsetH } = config;
  const seed = hash32(config.seed, hashText(store.id));
  const occurrences = occurrencesOf(store, config);
  const powerCuts = occurrences.filter(({ event }) => event.kind === 'power-cut');
  const inRoom = (key: string): Occurrence[] => occurrences.filter(({ room }) => room === key);
  const timelines = store.rooms.map((room) =>
    createRoomTimeline({
      room,
      store,
      seed: hash32(seed, hashText(room.key)),
      climateSeed: hash32(config.seed, 1),
      epochMs,
      utcOffsetH,
      powerCuts,
      occurrences: inRoom(room.key),
    }),
  );
  const rooms = store.rooms.map((room, i): SimRoom => {
    const timeline = timelines[i]!;
    const plain = [
      ...roomSensors(room, timeline, hash32(seed, i)),
      ...(i === 0 ? storeSensors({ timelines, powerCuts, epochMs, seed }) : []),
    ];
    const own = inRoom(room.key);
    const deviceSilent = (device: DeviceKind, t: number): boolean =>
      own.some(
        (each) => each.event.kind === 'device-silent' && each.event.device === device && covers(each, t),
      );
    const rawOf = (key: string): PlainSensor['raw'] | undefined =>
      plain.find((each) => each.key === key)?.raw;
    const sensors = plain.map(({ key, raw, divisor }): SimSensor => {
      const faults = own.filter(({ event }) => names(event, key));
      const instrument = { key, raw, divisor, seed: hash32(seed, hashText(key)), stepMs: STEP_MS, epochMs };
      const device = deviceOf(key);
      return {
        id: `${store.id}/${room.key}/${key}`,
        key,
        raw: withFaults(instrument, faults, rawOf),
        divisor,
        faulty: (t) => faults.some((each) => covers(each, t)),
        silent: (t) => own.length > 0 && deviceSilent(device, t),
      };
    });
    return {
      config: room,
      sensors,
      doorChanges: timeline.doorChanges,
      doorOpen: timeline.doorOpen,
      deviceSilent,
      hidden: timeline.at,
    };
  });
  return { config: store, rooms, powerCuts, occurrences };
}

function covers({ fromMs, toMs }: Interval, t: number): boolean {
  return t >= fromMs && t < toMs;
}

/** Whether an event is about this sensor. */
function names(event: ScenarioEvent, key: string): boolean {
  return ('key' in event && event.key === key) || (event.kind === 'swapped-probes' && event.with === key);
}

function deviceOf(key: string): DeviceKind {
  if (/^(air|rh)/.test(key)) return 'transmitter';
  if (/^(pulp|ambient)/.test(key)) return 'probes';
  return /^(voltage|power|energy)/.test(key) ? 'meter' : 'inputs';
}

/** A sensor without anything wrong. */
type PlainSensor = Pick<SimSensor, 'key' | 'raw' | 'divisor'>;

/** The nearest whole number; no register knows a negative zero. */
function whole(value: number): number {
  return Math.round(value) + 0;
}

function roomSensors(room: RoomConfig, timeline: RoomTimeline, seed: number): PlainSensor[] {
  const stepOf = (t: number): number => Math.floor(t / STEP_MS);
  const define = (key: string, divisor: number, raw: (t: number) => number): PlainSensor => ({
    key,
    raw,
    divisor,
  });
  const probes = (['pulp1', 'pulp2', 'pulp3'] as const).slice(0, room.pulpProbes);
  const flag = (channel: Channel) => (t: number) => timeline.at(channel, t);
  return [
    define('air1', 10, (t) => whole(10 * (timeline.at('air', t) + 0.06 * normal(seed, 1, stepOf(t))))),
    define('rh1', 10, (t) => {
      const relative = timeline.at('rh', t);
      const wet = OVER_READING * Math.max(0, relative - WET_RH);
      return Math.min(999, Math.max(0, whole(10 * (relative + wet + 0.4 * normal(seed, 2, stepOf(t))))));
    }),
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
function storeSensors(store: {
  timelines: readonly RoomTimeline[];
  powerCuts: readonly Interval[];
  epochMs: number;
  seed: number;
}): PlainSensor[] {
  const { timelines, powerCuts, epochMs, seed } = store;
  const define = (key: string, divisor: number, raw: (t: number) => number): PlainSensor => ({
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
