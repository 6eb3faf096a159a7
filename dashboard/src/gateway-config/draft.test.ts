import { checkConfiguration } from '@coldfield/protocol/configuration';
import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';
import { devicesOf, EMPTY, type NewDevice, withAddress, withDevice, withoutDevice } from './draft.ts';
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
  expect(two.buses[0]?.devices.map(({ name }) => name)).toEqual(['xy-md02-1', 'xy-md02-2']);
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
  expect(draft.buses[0]?.devices.map(({ points }) => Object.keys(points ?? {}))).toEqual([
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
