import { checkConfiguration } from '@coldfield/protocol/configuration';
import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';
import {
  type Draft,
  devicesOf,
  EMPTY,
  hasForeignLine,
  modbusLines,
  type NewDevice,
  withAddress,
  withDevice,
  withoutDevice,
} from './draft.ts';
import { yamlText } from './yaml-text.ts';

const AIR: NewDevice = {
  line: { transport: 'rtu-over-tcp', host: '192.168.1.20', port: 8899 },
  unit: 1,
  profile: 'xy-md02',
  points: {},
  room: 'r1',
  sensors: [
    { point: 'temperature', kind: 'air' },
    { point: 'humidity', kind: 'rh' },
  ],
  recordS: null,
};
const DOOR: NewDevice = {
  ...AIR,
  line: 'line-1',
  unit: 5,
  profile: null,
  points: { door: { fc: 2, addr: 0 } },
  sensors: [{ point: 'door', kind: 'door', invert: true }],
  recordS: 30,
};
const ONE = withDevice(EMPTY, AIR);

test('a first device makes a configuration that a gateway takes', () => {
  expect(checkConfiguration(ONE)).toEqual([]);
  expect(ONE.rooms.r1).toEqual({
    air1: { from: 'line-1/xy-md02-1/temperature' },
    rh1: { from: 'line-1/xy-md02-1/humidity' },
  });
});

test('a second of the same kind gets the next name, the next key, and the same line', () => {
  const two = withDevice(ONE, { ...AIR, line: 'line-1', unit: 2 });
  expect(two.buses).toHaveLength(1);
  expect(devicesOf(two).map(({ device }) => device.name)).toEqual(['xy-md02-1', 'xy-md02-2']);
  expect(Object.keys(two.rooms.r1 ?? {})).toEqual(['air1', 'rh1', 'air2', 'rh2']);
  expect(checkConfiguration(two)).toEqual([]);
});

test('another register of the same device does not make another device', () => {
  const mains = {
    ...DOOR,
    points: { mains: { fc: 2 as const, addr: 1 } },
    sensors: [{ point: 'mains', kind: 'mains' as const }],
  };
  const draft = withDevice(withDevice(ONE, DOOR), mains);
  expect(modbusLines(draft)[0]?.devices.map(({ points }) => Object.keys(points ?? {}))).toEqual([
    [],
    ['door', 'mains'],
  ]);
  expect(draft.rooms.r1?.door1).toEqual({
    from: 'line-1/device-1/door',
    invert: true,
    sampleS: 10,
    recordS: 30,
  });
  expect(checkConfiguration(draft)).toEqual([]);
});

test('without its only device a line goes, and with it what it fed', () => {
  expect(withoutDevice(ONE, 'line-1', 'xy-md02-1')).toEqual(EMPTY);
  const two = withDevice(ONE, DOOR);
  expect(devicesOf(withoutDevice(two, 'line-1', 'device-1'))).toEqual(devicesOf(ONE));
});

test('what changes is told device by device', () => {
  const two = withDevice(ONE, DOOR);
  expect(changesOf(ONE, two).map(({ what, device }) => [what, device.device.name])).toEqual([
    ['added', 'device-1'],
  ]);
  expect(changesOf(two, ONE).map(({ what }) => what)).toEqual(['removed']);
  const moved = withAddress(ONE, { bus: 'line-1', device: 'xy-md02-1' }, { unit: 7 });
  expect(changesOf(ONE, moved).map(({ what }) => what)).toEqual(['changed']);
  expect(changesOf(ONE, ONE)).toEqual([]);
});

const METER: Draft = {
  buses: [
    {
      name: 'meters',
      driver: 'dlt645',
      transport: 'serial',
      path: '/dev/ttyUSB1',
      devices: [
        { name: 'one', address: '000000000161' },
        { name: 'two', address: '000000000162' },
      ],
    },
  ],
  rooms: { r1: { energy1: { from: 'meters/one/energy' }, energy2: { from: 'meters/two/energy' } } },
};

test('a line of another driver stays as it is while devices are added beside it and moved', () => {
  const both = withDevice(METER, AIR);
  expect(checkConfiguration(both)).toEqual([]);
  expect(both.buses[0]).toBe(METER.buses[0]);
  expect(both.buses.map(({ driver }) => driver)).toEqual(['dlt645', 'modbus']);
  // A number given for a device of that name is not for a meter.
  expect(withAddress(both, { bus: 'meters', device: 'one' }, { unit: 7 })).toEqual(both);
  expect(withoutDevice(both, 'line-1', 'xy-md02-1')).toEqual(METER);
});

test('a meter is listed with what it feeds, and taken away without the other', () => {
  expect(devicesOf(METER).map(({ device, sensors }) => [device.name, sensors.map(({ key }) => key)])).toEqual(
    [
      ['one', ['energy1']],
      ['two', ['energy2']],
    ],
  );
  const one = withoutDevice(METER, 'meters', 'two');
  expect(checkConfiguration(one)).toEqual([]);
  expect(devicesOf(one)).toHaveLength(1);
  expect(changesOf(METER, one).map(({ what, device }) => [what, device.device.name])).toEqual([
    ['removed', 'two'],
  ]);
});

test('a line that nobody here knows is listed whole, and keeps anything from being sent', () => {
  const recording = { name: 'past', driver: 'replay', file: 'x.csv' } as unknown as Draft['buses'][number];
  const draft: Draft = { buses: [recording, ...METER.buses], rooms: { r1: { air1: { from: 'past/air' } } } };
  expect(hasForeignLine(draft)).toBe(true);
  expect(hasForeignLine(METER)).toBe(false);
  expect(devicesOf(draft)[0]).toEqual({
    bus: recording,
    device: { name: '' },
    sensors: [{ room: 'r1', key: 'air1', point: 'air', recordS: null }],
  });
  expect(withoutDevice(draft, 'meters', 'two').buses[0]).toEqual(recording);
});

/** Probes and contacts of the board beside the Modbus line. */
const BOARD: Draft = {
  ...ONE,
  buses: [
    {
      name: 'probes',
      driver: 'w1',
      devices: [
        { name: 'core', id: '28-0316a2794aff' },
        { name: 'edge', id: '28-0316a279f0ff' },
      ],
    },
    ...ONE.buses,
    { name: 'board', driver: 'gpio', devices: [{ name: 'call', chip: 'gpiochip0', line: 17 }] },
  ],
  rooms: {
    r1: {
      ...ONE.rooms.r1,
      pulp1: { from: 'probes/core/temperature' },
      trapped1: { from: 'board/call/state' },
    },
  },
};

test('probes and pins are listed with what they measure, and stay as they are while a device is added', () => {
  expect(checkConfiguration(BOARD)).toEqual([]);
  expect(hasForeignLine(BOARD)).toBe(false);
  expect(devicesOf(BOARD).map(({ device, sensors }) => [device.name, sensors.map(({ key }) => key)])).toEqual(
    [
      ['core', ['pulp1']],
      ['edge', []],
      ['xy-md02-1', ['air1', 'rh1']],
      ['call', ['trapped1']],
    ],
  );
  const more = withDevice(BOARD, DOOR);
  expect(checkConfiguration(more)).toEqual([]);
  expect([more.buses[0], more.buses[2]]).toEqual([BOARD.buses[0], BOARD.buses[2]]);
  expect(withoutDevice(BOARD, 'board', 'call').buses.map(({ name }) => name)).toEqual(['probes', 'line-1']);
});

test('the text for experts is YAML that says the same', () => {
  expect(yamlText({ ...ONE, kinds: {} })).toBe(`buses:
  - name: line-1
    driver: modbus
    transport: rtu-over-tcp
    host: "192.168.1.20"
    port: 8899
    devices:
      - name: xy-md02-1
        unit: 1
        profile: xy-md02
rooms:
  r1:
    air1:
      from: line-1/xy-md02-1/temperature
    rh1:
      from: line-1/xy-md02-1/humidity
kinds: {}
`);
  expect(yamlText({ a: ['no', '1.5', true, []] })).toBe('a:\n  - "no"\n  - "1.5"\n  - true\n  - []\n');
});
