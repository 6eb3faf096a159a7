import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ConfigError } from '../errors.ts';
import { parseConfig } from './parse-config.ts';

const GOOD = `id: gw-1
secret: very-secret
mqttUrl: mqtt://127.0.0.1:1883
dataDir: ./data
httpSources:
  plc: { url: 'http://192.168.1.40/api', username: reader, password: hush-hush }
  cloud: { url: 'https://example.org/v1', tokenFile: ./token, caFile: ./ca.pem }
buses:
  - name: web
    driver: http
    devices:
      - { name: plc, source: plc, points: { air: { pointer: /t, unit: °C } } }
rooms:
  room-1: { air1: web/plc/air }
`;
const BUS = {
  name: 'web',
  driver: 'http',
  devices: [{ name: 'plc', source: 'cloud', points: { air: { pointer: '/t', unit: '°C' } } }],
};
const PUSHED = { buses: [BUS], rooms: { 'room-1': { air1: { from: 'web/plc/air' } } } };

const problemsOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

test('a good file has its sources, and prints none of its secrets', () => {
  const config = parseConfig(GOOD, '/etc/coldfield/gw.yaml');
  expect(config.sensors).toHaveLength(1);
  expect(inspect(config, { depth: 20 }) + JSON.stringify(config)).not.toContain('hush-hush');
  expect(JSON.stringify(config.sections)).not.toContain('192.168.1.40');
});

test.each([
  ['another scheme', 'http://192.168.1.40/api', 'file:///etc/passwd', /url: wrong value; expected http:\/\//],
  ['a password in the address', '//192.168.1.40', '//me:pw@192.168.1.40', /without a user name or password/],
  ['an address that is none', '192.168.1.40', '[::', /url: no address/],
  ['a user without a password', ', password: hush-hush', '', /username: give both/],
  ['a password without a user', 'username: reader, ', '', /password: give both/],
  [
    'a password twice',
    'hush-hush',
    'x, passwordFile: ./p',
    /passwordFile: give "password" or "passwordFile"/,
  ],
  ['a password and a token', 'hush-hush', 'x, token: y', /a password or a token, never both/],
  ['a header for no token', 'hush-hush', 'x, tokenHeader: x-key', /there is no token for it/],
  ['a CA without TLS', 'https:', 'http:', /caFile: a CA needs a url that starts with https/],
  ['a header of two lines', 'hush-hush', 'x, headers: { a: "b\\r\\nc" }', /headers.a: wrong value/],
  [
    'a source that is not there',
    'source: plc',
    'source: plk',
    /no source "plk" .* expected one of plc, cloud/,
  ],
  ['a pointer that is none', 'pointer: /t', 'pointer: t', /pointer: wrong value; expected a JSON pointer/],
])('%s is told with its place', (_, from, to, expected) => {
  expect(GOOD).toContain(from);
  const said = problemsOf(() => parseConfig(GOOD.replace(from, to), 'gw.yaml'));
  expect(said).toMatch(/^gw\.yaml:\d+:\d+: /);
  expect(said).toMatch(expected);
});

test('what a server pushes may use a source of the file', () => {
  const config = parseConfig(GOOD, 'gw.yaml').layered(PUSHED as never);
  expect(config.sensors).toMatchObject([{ bus: 'web', point: 'plc/air' }]);
});

test.each([
  [
    'name a source that the file does not have',
    { buses: [{ ...BUS, devices: [{ ...BUS.devices[0], source: 'x' }] }] },
  ],
  ['bring sources of its own', { httpSources: { x: { url: 'http://169.254.169.254/' } } }],
  ['give an address', { buses: [{ ...BUS, url: 'http://169.254.169.254/' }] }],
  [
    'give a device an address',
    { buses: [{ ...BUS, devices: [{ ...BUS.devices[0], url: 'http://10.0.0.1/' }] }] },
  ],
  ['give headers', { buses: [{ ...BUS, devices: [{ ...BUS.devices[0], headers: { host: 'x' } }] }] }],
  [
    'take a member of every object for a source',
    { buses: [{ ...BUS, devices: [{ ...BUS.devices[0], source: 'constructor' }] }] },
  ],
])('what a server pushes cannot %s', (_, more) => {
  const file = parseConfig(GOOD, 'gw.yaml');
  expect(problemsOf(() => file.layered({ ...PUSHED, ...more } as never))).not.toBe('');
});
