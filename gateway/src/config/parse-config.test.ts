import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigError } from '../errors.ts';
import { parseConfig } from './parse-config.ts';
import { Secret } from './secret.ts';

const GOOD = `id: gw-1
secret: very-secret
mqttUrl: mqtt://127.0.0.1:1883
dataDir: ./data
kinds:
  air: { sampleS: 2 }
buses:
  - name: line
    driver: modbus
    transport: tcp
    host: 127.0.0.1
    devices:
      - { name: probe, unit: 1, profile: xy-md02 }
      - name: io
        unit: 2
        points: { door: { fc: 2, addr: 0 }, any: { fc: 3, addr: 7 } }
rooms:
  room-1:
    air1: line/probe/temperature
    door1: { from: line/io/door, invert: true }
`;

const errorOf = (text: string): string[] => {
  try {
    parseConfig(text, 'gw.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return [...error.problems];
    throw error;
  }
  return [];
};

test('a good file gives a frozen configuration with paths from its own folder', () => {
  const config = parseConfig(GOOD, '/etc/coldfield/gw.yaml');
  expect(config).toMatchObject({
    id: 'gw-1',
    dataDir: '/etc/coldfield/data',
    metrics: null,
    clock: { source: 'auto' },
  });
  expect(config.sensors.map(({ key, bus, point }) => `${key} ${bus} ${point}`)).toEqual([
    'air1 line probe/temperature',
    'door1 line io/door',
  ]);
  expect(config.sensors[0]?.cadence).toMatchObject({ sampleMs: 2_000, recordMs: 60_000, deadBand: 0.5 });
  expect(Object.isFrozen(config)).toBe(true);
});

test('the example in the repository is valid', () => {
  const path = join(import.meta.dirname, '../../../gateway.example.yaml');
  expect(parseConfig(readFileSync(path, 'utf8'), path).sensors.length).toBeGreaterThan(10);
});

test('a secret prints as ***', () => {
  const config = parseConfig(GOOD, 'gw.yaml');
  expect(JSON.stringify(config)).not.toContain('very-secret');
  expect(inspect(config, { depth: 9 })).not.toContain('very-secret');
  expect(config.secret instanceof Secret && config.secret.toString()).toBe('***');
});

test.each<[string, string, string, RegExp]>([
  [
    'an unknown key',
    'dataDir:',
    'dataDri:',
    /^gw\.yaml:4:1: dataDri: unknown key "dataDri"; did you mean "dataDir"\?$/,
  ],
  ['a missing key', 'id: gw-1\n', '', /"id" is missing; expected the gateway id/],
  [
    'a wrong value',
    'sampleS: 2',
    'sampleS: soon',
    /^gw\.yaml:6:19: kinds\.air\.sampleS: wrong value; expected seconds/,
  ],
  [
    'an unknown key deep inside',
    'unit: 2',
    'unti: 2',
    /^gw\.yaml:15:9: buses\.0\.devices\.1\.unti: unknown key "unti"; did you mean "unit"\?$/,
  ],
  [
    'an unknown kind',
    'air: {',
    'aire: {',
    /^gw\.yaml:6:3: kinds\.aire: unknown key "aire"; did you mean "air"\?/,
  ],
  [
    'an unknown driver',
    'driver: modbus',
    'driver: modbuz',
    /^gw\.yaml:9:13: buses\.0\.driver: unknown driver "modbuz"; did you mean "modbus"\?$/,
  ],
  [
    'an unknown profile',
    'xy-md02',
    'xy-md2',
    /^gw\.yaml:13:42: buses\.0\.devices\.0\.profile: unknown profile/,
  ],
  [
    'an unknown point',
    'probe/temperature',
    'probe/temprature',
    /^gw\.yaml:19:11: rooms\.room-1\.air1: there is no point .*did you mean "line\/probe\/temperature"\?$/,
  ],
  [
    'a unit that does not fit',
    'probe/temperature',
    'probe/humidity',
    /line\/probe\/humidity measures %; air needs °C/,
  ],
  [
    'a key of no known kind',
    'air1:',
    'breeze1:',
    /^gw\.yaml:19:5: rooms\.room-1\.breeze1: "breeze1" is of no known kind/,
  ],
  ['a key without a number', 'air1:', 'air:', /^gw\.yaml:19:5: .*not a valid name here/],
  [
    'inverting a gauge',
    'air1: line/probe/temperature',
    'air1: { from: line/io/any, invert: true }',
    /only a state can be inverted/,
  ],
  ['an offset on a state', 'invert: true', 'offset: 1', /has no calibration offset/],
  [
    'both secrets',
    'dataDir',
    'secretFile: ./s\ndataDir',
    /^gw\.yaml:4:1: secretFile: give "secret" or "secretFile", never both$/,
  ],
  [
    'a missing secret',
    'secret: very-secret\n',
    '',
    /^gw\.yaml:1:1: "secret" or "secretFile" is missing; expected the secret given at provisioning$/,
  ],
  ['TLS options without TLS', 'dataDir', 'tls: { caFile: x }\ndataDir', /TLS options need an mqttUrl/],
  ['a transport without its host', '    host: 127.0.0.1\n', '', /"host" is missing: transport tcp needs it/],
  ['two devices of one name', 'name: io', 'name: probe', /another device of this bus is called probe/],
  [
    'a key given twice',
    'secret: very-secret',
    'secret: a\nsecret: b',
    /^gw\.yaml:3:1: Map keys must be unique/,
  ],
  ['broken YAML', 'buses:', 'buses: [', /^gw\.yaml:\d+:\d+: /],
  [
    'an unknown function code',
    'fc: 3',
    'fc: 5',
    /^gw\.yaml:16:56: .*\.fc: wrong value; expected function code/,
  ],
  [
    'a web address for the broker',
    'mqtt://',
    'http://',
    /^gw\.yaml:3:10: mqttUrl: wrong value; expected mqtt:\/\/host:port/,
  ],
])('%s names its place, its key and what is expected', (_, from, to, expected) => {
  expect(GOOD).toContain(from);
  expect(errorOf(GOOD.replace(from, to)).join('\n')).toMatch(new RegExp(expected.source, 'm'));
});

test.each<[string, string, string, string]>([
  [
    'tabs',
    '    transport: tcp\n    host: 127.0.0.1\n    devices:',
    '\ttransport: tcp\n\thost: 127.0.0.1\n\tdevices:',
    'gw.yaml:10:1: Tabs are not allowed as indentation; use spaces',
  ],
  [
    'a value that YAML keeps for itself',
    'very-secret',
    '@secret',
    'gw.yaml:2:9: Plain value cannot start with reserved character @; put the value in quotes',
  ],
  [
    'a line too far to the right',
    'mqttUrl: mqtt',
    '  mqttUrl: mqtt',
    'gw.yaml:2:9: Nested mappings are not allowed in compact mappings; check the indentation of this line and the next; a text with ": " in it needs quotes',
  ],
])('of broken YAML only the first mistake is told: %s', (_, from, to, expected) => {
  expect(GOOD).toContain(from);
  expect(errorOf(GOOD.replace(from, to))).toEqual([expected]);
});

test.each(['', 'hello', '[]', '42', 'null'])('a file that holds %j is an error, not a crash', (text) => {
  expect(errorOf(text).length).toBeGreaterThan(0);
});

test('all mistakes are told at once', () => {
  const wrong = GOOD.replace('gw-1', 'GW 1')
    .replace('sampleS: 2', 'sampleS: -1')
    .replace('unit: 2', 'unit: 900');
  expect(errorOf(wrong)).toHaveLength(3);
});

const FALLBACK = `${GOOD}outputs:
  siren: { gpio: { chip: gpiochip0, line: 17 } }
  flag: { file: { path: ./flag, on: alarm, off: quiet }, minOnS: 1, failsafe: true }
fallback:
  rooms:
    room-1:
      - { key: air1, above: 8, forS: 900, output: siren }
`;

test('outputs get their defaults, and paths from the folder of the file', () => {
  const config = parseConfig(FALLBACK, '/etc/coldfield/gw.yaml');
  expect(config.outputs).toEqual([
    {
      name: 'siren',
      device: { type: 'gpio', gpio: { chip: 'gpiochip0', line: 17, activeLow: false } },
      minOnMs: 5_000,
      failsafe: false,
    },
    {
      name: 'flag',
      device: { type: 'file', file: { path: '/etc/coldfield/flag', on: 'alarm', off: 'quiet' } },
      minOnMs: 1_000,
      failsafe: true,
    },
  ]);
  expect(config.fallback?.rooms['room-1']).toHaveLength(1);
});

test.each([
  [
    'an output that is nothing',
    '{ gpio: { chip: gpiochip0, line: 17 } }',
    '{ minOnS: 1 }',
    'outputs.siren: an output is',
  ],
  ['an option as a chip', 'gpiochip0', '--help', 'outputs.siren.gpio.chip: wrong value'],
  ['a rule for an output that is not there', 'output: siren', 'output: sirene', 'did you mean "siren"?'],
  ['a rule for a sensor that is not there', 'key: air1', 'key: air2', 'did you mean "air1"?'],
])('%s is told with its place', (_, from, to, message) => {
  const text = FALLBACK.replace(from, to);
  const line = text.split('\n').findIndex((one) => one.includes(to)) + 1;
  const [problem] = errorOf(text);
  expect(problem).toContain(`gw.yaml:${line}:`);
  expect(problem).toContain(message);
});

test('thresholds may be pushed; what they drive is the own file’s', () => {
  const config = parseConfig(FALLBACK, 'gw.yaml');
  const { buses, rooms } = config.sections as Parameters<typeof config.layered>[0];
  const rules = (output: string) => ({
    fallback: { rooms: { 'room-1': [{ key: 'air1', above: 10, output }] } },
  });
  expect(config.layered({ buses, rooms, ...rules('flag') }).fallback?.rooms).toEqual(
    rules('flag').fallback.rooms,
  );
  expect(() => config.layered({ buses, rooms, ...rules('horn') })).toThrow(/there is no output "horn"/);
  const others = { outputs: { horn: { file: { path: '/etc/passwd' } } } };
  expect(() => config.layered({ buses, rooms, ...others } as never)).toThrow(/unknown key "outputs"/);
});
