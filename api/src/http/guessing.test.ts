import { afterEach, beforeEach, expect, test } from 'vitest';
import { PASSWORD } from '../records/seed.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const ATTACKER = '203.0.113.66';
const HOME = '198.51.100.7';

let now: number;
let server: TestServer;
beforeEach(async () => {
  now = Date.parse('2026-11-23T02:00:00Z');
  server = await testServer({ clock: () => now });
});
afterEach(() => server.stop());

const signIn = (username: string, password: string, remoteAddress: string, cookie?: string) =>
  server.inject({
    method: 'POST',
    url: '/api/session',
    remoteAddress,
    payload: { username, password },
    ...(cookie === undefined ? {} : { headers: { cookie } }),
  });
const deviceIn = (answer: { headers: Record<string, unknown> }) =>
  (answer.headers['set-cookie'] as string[])
    .find((one) => one.startsWith('coldfield_device='))!
    .split(';')[0]!;

test('after five wrong passwords even the right one has to wait, and the answer says how long', async () => {
  for (let i = 0; i < 5; i++) expect((await signIn('manager', `guess ${i}`, ATTACKER)).statusCode).toBe(401);
  const refused = await signIn('manager', PASSWORD, ATTACKER);
  expect(refused.statusCode).toBe(429);
  expect(refused.json()).toMatchObject({ code: 'too-many-requests' });
  expect(refused.headers['retry-after']).toBe('1');
  now += 1_000;
  expect((await signIn('manager', PASSWORD, ATTACKER)).statusCode).toBe(200);
});

test('an attacker behind a proxy that passes on what they say of their address gains nothing by it', async () => {
  const statuses = [];
  for (let i = 0; i < 6; i++) {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/session',
      headers: { 'x-forwarded-for': `192.0.2.${i}, ${ATTACKER}` },
      payload: { username: 'manager', password: `guess ${i}` },
    });
    statuses.push(answer.statusCode);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
});

test('while an attacker guesses, the person signs in: elsewhere, and at the attacker’s address on a known device', async () => {
  const device = deviceIn(await signIn('manager', PASSWORD, HOME));
  const attack = Array.from({ length: 40 }, (_, i) => signIn('manager', `guess ${i}`, ATTACKER));
  const person = Promise.all([
    signIn('manager', PASSWORD, HOME),
    signIn('manager', PASSWORD, ATTACKER, device),
  ]);
  const guesses = (await Promise.all(attack)).map((answer) => answer.statusCode);
  expect((await person).map((answer) => answer.statusCode)).toEqual([200, 200]);
  expect(guesses.filter((status) => status === 401)).toHaveLength(5);
  expect(guesses.filter((status) => status === 429)).toHaveLength(35);
  expect((await signIn('manager', PASSWORD, ATTACKER)).statusCode).toBe(429);
  expect((await signIn('manager', PASSWORD, ATTACKER, device)).statusCode).toBe(200);
});

test('a device is known for whoever signed in with it, and for nobody else; a forged one is no device', async () => {
  const device = deviceIn(await signIn('manager', PASSWORD, HOME));
  const [name, value = ''] = device.split('=');
  const forged = `${name}=${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`;
  for (let i = 0; i < 5; i++) await signIn('viewer', `guess ${i}`, ATTACKER);
  for (let i = 0; i < 5; i++) await signIn('manager', `guess ${i}`, ATTACKER);
  expect((await signIn('viewer', PASSWORD, ATTACKER, device)).statusCode).toBe(429);
  expect((await signIn('manager', PASSWORD, ATTACKER, forged)).statusCode).toBe(429);
  const both = deviceIn(await signIn('operator', PASSWORD, HOME, device));
  expect((await signIn('manager', PASSWORD, ATTACKER, both)).statusCode).toBe(200);
});

test('a device that is known guesses no faster than any other', async () => {
  const device = deviceIn(await signIn('manager', PASSWORD, HOME));
  const statuses = [];
  for (let i = 0; i < 7; i++) statuses.push((await signIn('manager', `guess ${i}`, HOME, device)).statusCode);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

test('neither words nor waits tell which user names there are', async () => {
  const course = async (username: string) => {
    const answers = [];
    for (let i = 0; i < 7; i++) answers.push(await signIn(username, 'not the password', ATTACKER));
    return answers.map(({ statusCode, body, headers }) => [statusCode, body, headers['retry-after']]);
  };
  expect(await course('no-such-name')).toEqual(await course('operator'));
});

test('an unknown name takes as long to refuse as a known one', async () => {
  const times = { known: [] as number[], unknown: [] as number[] };
  await signIn('warm-up', 'x', HOME);
  // In turns, so that a busy machine slows both.
  for (let i = 0; i < 15; i++) {
    for (const [kind, username] of [
      ['known', 'operator'],
      ['unknown', 'no-such-name'],
    ] as const) {
      const from = performance.now();
      expect((await signIn(username, 'not the password', `198.51.100.${i}`)).statusCode).toBe(401);
      times[kind].push(performance.now() - from);
    }
  }
  const middle = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
  const ratio = middle(times.unknown) / middle(times.known);
  // Without the hash it would be a thirtieth.
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});
