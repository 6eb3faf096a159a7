import { describe, expect, it } from 'vitest';
import { checkConfiguration } from './check-configuration.ts';
import { decodeConfig, encodeConfig, MAX_CONFIG_BYTES } from './config-message.ts';

const BUS = {
  name: 'line',
  driver: 'modbus',
  transport: 'tcp',
  host: '192.168.1.20',
  devices: [
    { name: 'air', unit: 1, profile: 'xy-md02' },
    { name: 'io', unit: 2, points: { door: { fc: 2, addr: 0 } } },
  ],
};
const CONFIG = { buses: [BUS], rooms: { 'room-1': { air1: { from: 'line/air/temperature' } } } };

/** The configuration with one part in the place of another; `bus` members are of the only bus. */
const withBus = (bus: object) => ({ ...CONFIG, buses: [{ ...BUS, ...bus }] });
const withRules = (...rules: object[]) => ({
  ...CONFIG,
  rooms: { 'room-1': { ...CONFIG.rooms['room-1'], door1: { from: 'line/io/door' } } },
  fallback: { rooms: { 'room-1': rules } },
});
const withSensor = (key: string, sensor: object) => ({ ...CONFIG, rooms: { 'room-1': { [key]: sensor } } });

const PROBE = { name: 'core', id: '28-0316a2794aff' };
const PROBES = { name: 'probes', driver: 'w1', devices: [PROBE] };
const CALL = { name: 'call', chip: 'gpiochip0', line: 17, bias: 'pull-up', debounceMs: 20 };
const BOARD = { name: 'board', driver: 'gpio', devices: [CALL] };
const ALL = {
  buses: [BUS, PROBES, BOARD],
  rooms: {
    'room-1': {
      air1: { from: 'line/air/temperature' },
      pulp1: { from: 'probes/core/temperature', offset: 0.2 },
      trapped1: { from: 'board/call/state', invert: true },
    },
  },
};
const withBuses = (...buses: object[]) => ({ ...CONFIG, buses: [BUS, ...buses] });

it('a configuration of every kind of bus that can be pushed has no problems', () =>
  expect(checkConfiguration(ALL)).toEqual([]));

it('a mistake in a bus is worded by the schema of its own kind', () =>
  expect(
    checkConfiguration(withBuses({ ...PROBES, devices: [{ name: 'core', Id: PROBE.id }] })),
  ).toMatchObject([
    {
      path: ['buses', 1, 'devices', 0],
      message: expect.stringMatching(/^"id" is missing; expected a probe/),
    },
    {
      path: ['buses', 1, 'devices', 0, 'Id'],
      message: 'unknown key "Id"; did you mean "id"?',
      rule: { keyword: 'additionalProperties' },
    },
  ]));

it('a configuration that fits has no problems', () => expect(checkConfiguration(CONFIG)).toEqual([]));

it.each([
  ['two buses of one name', { ...CONFIG, buses: [BUS, BUS] }, 'buses.1.name', 'bus-name-taken'],
  [
    'two devices of one name',
    withBus({ devices: [BUS.devices[0], BUS.devices[0]] }),
    'buses.0.devices.1.name',
    'device-name-taken',
  ],
  ['a line without an address', withBus({ transport: 'serial' }), 'buses.0', 'address-missing'],
  [
    'a device that nobody described',
    withBus({ devices: [{ name: 'air', unit: 1 }] }),
    'buses.0.devices.0',
    'registers-missing',
  ],
  [
    'a make that is not known',
    withBus({ devices: [{ name: 'air', unit: 1, profile: 'xymd02' }] }),
    'buses.0.devices.0.profile',
    'profile-unknown',
  ],
  [
    'a profile called like a member of every object',
    withBus({ devices: [{ name: 'air', unit: 1, profile: 'constructor' }] }),
    'buses.0.devices.0.profile',
    'profile-unknown',
  ],
  [
    'a probe that is read twice',
    { ...CONFIG, buses: [BUS, { ...PROBES, devices: [PROBE, { ...PROBE, name: 'edge' }] }] },
    'buses.1.devices.1.id',
    'address-taken',
  ],
  [
    'a pin that is read twice',
    { ...CONFIG, buses: [BUS, { ...BOARD, devices: [CALL, { ...CALL, name: 'door' }] }] },
    'buses.1.devices.1.line',
    'address-taken',
  ],
  [
    'two pins of one name',
    { ...CONFIG, buses: [BUS, { ...BOARD, devices: [CALL, { ...CALL, line: 18 }] }] },
    'buses.1.devices.1.name',
    'device-name-taken',
  ],
  [
    'a key of no kind',
    withSensor('temp1', { from: 'line/air/temperature' }),
    'rooms.room-1.temp1',
    'kind-unknown',
  ],
  [
    'a point that is not there',
    withSensor('air1', { from: 'line/air/temp' }),
    'rooms.room-1.air1',
    'point-unknown',
  ],
  [
    'humidity as temperature',
    withSensor('air1', { from: 'line/air/humidity' }),
    'rooms.room-1.air1',
    'unit-mismatch',
  ],
  [
    'an inverted temperature',
    withSensor('air1', { from: 'line/air/temperature', invert: true }),
    'rooms.room-1.air1.invert',
    'invert-not-a-state',
  ],
  [
    'a calibrated door',
    withSensor('door1', { from: 'line/io/door', offset: 1 }),
    'rooms.room-1.door1.offset',
    'offset-on-a-state',
  ],
])('finds %s, says where, and has a code for it', (_, config, path, code) => {
  const problem = checkConfiguration(config).find((found) => found.code === code);
  expect(problem?.path.join('.')).toBe(path);
});

it.each([
  [
    'a limit with delay and hysteresis',
    { key: 'air1', above: 8, hysteresis: 0.5, forS: 900, output: 'siren' },
  ],
  ['a state at once', { key: 'door1', state: 1, output: 'siren' }],
  ['silence', { key: 'air1', noReading: true, forS: 900, output: 'siren' }],
])('a rule of the local fallback may be about %s', (_, rule) => {
  expect(checkConfiguration(withRules(rule))).toEqual([]);
});

it.each([
  ['a sensor that is not there', { key: 'air2', above: 8, output: 'siren' }, '0.key', 'rule-sensor-unknown'],
  ['no condition', { key: 'air1', output: 'siren' }, '0', 'rule-condition'],
  ['two conditions', { key: 'air1', above: 8, below: 0, output: 'siren' }, '0', 'rule-condition'],
  ['a limit of a door', { key: 'door1', above: 1, output: 'siren' }, '0.above', 'rule-unfit'],
  ['a state of a temperature', { key: 'air1', state: 1, output: 'siren' }, '0.state', 'rule-unfit'],
  [
    'a hysteresis of a state',
    { key: 'door1', state: 1, hysteresis: 1, output: 'siren' },
    '0.hysteresis',
    'rule-unfit',
  ],
  ['a limit in another unit', { key: 'air1', above: 800, output: 'siren' }, '0.above', 'rule-limit'],
  ['silence at once', { key: 'air1', noReading: true, output: 'siren' }, '0.forS', 'rule-silence'],
])('a rule of the local fallback with %s is found', (_, rule, place, code) => {
  const [problem] = checkConfiguration(withRules(rule));
  expect(problem).toMatchObject({ path: `fallback.rooms.room-1.${place}`.split('.').map(asIndex), code });
});

it('two rules about the same are found', () => {
  const rule = { key: 'air1', above: 8, output: 'siren' };
  const problems = checkConfiguration(withRules(rule, { ...rule, above: 9 }, { ...rule, output: 'light' }));
  expect(problems).toMatchObject([{ path: ['fallback', 'rooms', 'room-1', 1], code: 'rule-taken' }]);
});

const asIndex = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

describe('what is pushed cannot reach beyond the sensors', () => {
  it.each([
    ['another id', { ...CONFIG, id: 'gw-2' }],
    ['a secret', { ...CONFIG, secret: 'x' }],
    ['another server', { ...CONFIG, mqttUrl: 'mqtt://elsewhere' }],
    ['another folder', { ...CONFIG, dataDir: '/etc' }],
    ['certificates', { ...CONFIG, tls: { caFile: '/tmp/ca.pem' } }],
    ['a port for metrics', { ...CONFIG, metrics: { port: 80, host: '0.0.0.0' } }],
    ['a recording', { ...CONFIG, buses: [{ name: 'r', driver: 'replay', file: '/etc/passwd' }] }],
    ['a file as a serial line', withBus({ transport: 'serial', path: '/etc/passwd' })],
    ['a way out of /dev', withBus({ transport: 'serial', path: '/dev/../etc/passwd' })],
    ['a host with a path', withBus({ host: 'a/../b' })],
    ['what an output is', { ...CONFIG, outputs: { siren: { file: { path: '/etc/passwd' } } } }],
    ['a rule with an address', withRules({ key: 'air1', above: 8, output: 'http://elsewhere' })],
    ['a rule that writes a file', withRules({ key: 'air1', above: 8, output: { file: '/etc/passwd' } })],
    ['a port for a page', { ...CONFIG, localPage: { port: 80, host: '0.0.0.0' } }],
    ['a bus without a kind', withBuses({ name: 'r' })],
    ['a bus that is none', withBuses(['w1'])],
    ['another place for the probes', withBuses({ ...PROBES, sysfs: '/tmp/w1' })],
    ['a probe that is a way elsewhere', withBuses({ ...PROBES, devices: [{ name: 'p', id: '../../etc' }] })],
    ['a probe with more behind it', withBuses({ ...PROBES, devices: [{ ...PROBE, id: `${PROBE.id}/..` }] })],
    ['a file as a chip', withBuses({ ...BOARD, devices: [{ ...CALL, chip: '/dev/sda' }] })],
    ['an option as a chip', withBuses({ ...BOARD, devices: [{ ...CALL, chip: '--help' }] })],
    ['a text as a line', withBuses({ ...BOARD, devices: [{ ...CALL, line: '17; reboot' }] })],
    ['a program to run', withBuses({ ...BOARD, gpiomon: '/tmp/gpiomon' })],
    ['no bus at all', { ...CONFIG, buses: [] }],
  ])('%s is refused', (_, config) => expect(checkConfiguration(config)).not.toEqual([]));
});

it('a message that the broker would not keep is not written', () => {
  const config = { text: 'x'.repeat(MAX_CONFIG_BYTES) };
  expect(() => encodeConfig({ v: 1, revision: 1, config })).toThrow(/at most/);
});

it('a message keeps the revision of a configuration that is wrong, so that it can be answered', () => {
  const wrong = { v: 1, revision: 7, config: { buses: 3 } } as const;
  expect(decodeConfig(new TextEncoder().encode(JSON.stringify(wrong)))).toEqual(wrong);
});
