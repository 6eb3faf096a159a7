import { ID_PATTERN } from '@coldfield/protocol';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';

/** When, how long and where: every event has these. */
const COMMON = {
  afterH: Type.Optional(
    Type.Number({ minimum: 0, description: 'hours after the beginning of the scenario, such as 30.5' }),
  ),
  at: Type.Optional(
    Type.String({
      pattern: '^day [1-9][0-9]{0,3} ([01][0-9]|2[0-3]):[0-5][0-9]$',
      description: 'a local time such as "day 2 14:30", day 1 being the first whole day',
    }),
  ),
  perMonth: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 30,
      description: 'how often a store has it in a month, by chance from the seed (above 0, at most 30)',
    }),
  ),
  forH: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'how many hours it lasts; left out: to the end' }),
  ),
  store: Type.Optional(
    Type.String({ pattern: ID_PATTERN, description: 'the id of a store; left out: every store' }),
  ),
};
const ROOM = {
  room: Type.Optional(
    Type.String({ pattern: ID_PATTERN, description: 'the key of a room; left out: one by the seed' }),
  ),
};
const KEY = {
  key: Type.String({ pattern: '^[a-z]+[1-9]$', description: 'the key of a sensor, such as pulp1' }),
};

const number = (description: string, minimum: number, maximum: number) =>
  Type.Number({ minimum, maximum, description: `${description} (${minimum} to ${maximum})` });
const share = (of: string) => number(`the share of ${of}`, 0, 1);
const event = <P extends TProperties>(properties: P) =>
  Type.Object({ kind: Type.String(), ...COMMON, ...properties }, { additionalProperties: false });
const inRoom = <P extends TProperties>(properties: P) => event({ ...ROOM, ...properties });
const ofSensor = <P extends TProperties>(properties: P) => inRoom({ ...KEY, ...properties });

/** What can go wrong, or happen out of the usual, by the kind of the event. */
export const EVENTS = {
  // In the plant.
  'compressor-failure': inRoom({}),
  'fan-failure': inRoom({}),
  'defrost-failure': inRoom({}),
  'stuck-heater': inRoom({}),
  'refrigerant-loss': inRoom({
    share: share('the refrigerant that is lost in the end'),
    overH: number('hours that the loss takes', 0, 10_000),
  }),
  'iced-coil': inRoom({
    share: share('the coil that is closed by ice in the end'),
    overH: number('hours that the ice takes to grow', 0, 10_000),
  }),
  'wrong-setpoint': inRoom({ setpointC: number('what the thermostat is set to, °C', -10, 30) }),
  'power-cut': event({}),
  // Of people.
  'door-left-open': inRoom({}),
  'warm-load': inRoom({
    massKg: number('produce brought in, kg', 1, 200_000),
    temperatureC: number('its temperature, °C', -5, 45),
  }),
  // In an instrument: what it shows, and never what a gateway makes of it.
  'sensor-stuck': ofSensor({}),
  'sensor-offset': ofSensor({ by: number('shown above the true value, in the kind’s unit', -100, 100) }),
  'sensor-drift': ofSensor({ perDay: number('growth of the error a day, in the kind’s unit', -10, 10) }),
  'sensor-noise': ofSensor({ by: number('standard deviation, in the kind’s unit', 0, 20) }),
  'sensor-slow': ofSensor({ minutes: number('time constant, min', 1, 240) }),
  'probe-reset': ofSensor({ share: share('the readings that show 85.0') }),
  'probe-lost': ofSensor({}),
  'open-circuit': ofSensor({}),
  'swapped-probes': ofSensor({
    with: Type.String({ pattern: '^[a-z]+[1-9]$', description: 'the key of the other probe' }),
  }),
  'device-silent': inRoom({
    device: Type.Enum(['transmitter', 'probes', 'inputs', 'meter'], {
      description: 'transmitter, probes, inputs or meter',
    }),
  }),
  // Of the gateway and its line.
  'gateway-down': event({}),
  'clock-wrong': event({ byH: number('hours that the gateway’s clock is ahead', -500_000, 500_000) }),
  'network-outage': event({}),
  'broker-restart': event({}),
  'duplicated-messages': event({ share: share('the messages that arrive twice') }),
  'reordered-messages': event({
    share: share('the messages that are overtaken'),
    byS: number('seconds that they are late, at most', 1, 86_400),
  }),
} as const satisfies Record<string, TSchema>;

/** What concerns a store as a whole. */
export const STORE_WIDE: ReadonlySet<string> = new Set<keyof typeof EVENTS>([
  'power-cut',
  'gateway-down',
  'clock-wrong',
  'network-outage',
  'broker-restart',
  'duplicated-messages',
  'reordered-messages',
]);

export type EventKind = keyof typeof EVENTS;
type EventOf<K extends EventKind> = Static<(typeof EVENTS)[K]> & { readonly kind: K };
/** An event as written in a scenario. */
export type ScenarioEvent = { [K in EventKind]: EventOf<K> }[EventKind];
