import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
let cookie: string;
beforeAll(async () => {
  server = await testServer();
  cookie = await server.signIn('manager');
});
afterAll(() => server.stop());

const send = (method: 'POST' | 'PATCH' | 'PUT', url: string, payload: object, headers = {}) =>
  server.inject({ method, url, payload, headers: { cookie, 'accept-language': 'en', ...headers } });

test.each([
  ['a name of spaces', { name: '  ', kind: 'cold' }, '/name'],
  ['a kind that there is not', { name: '间', kind: 'warm' }, '/kind'],
  ['no volume at all', { name: '间', kind: 'cold', volumeM3: 0 }, '/volumeM3'],
  [
    'limits the wrong way round',
    { name: '间', kind: 'cold', limits: { air: { low: 8, high: 0 } } },
    '/limits/air',
  ],
  ['limits of a door', { name: '间', kind: 'cold', limits: { door: { low: 0, high: 1 } } }, '/limits/door'],
  ['a member that nobody knows', { name: '间', kind: 'cold', colour: 'red' }, '/colour'],
])('refuses a room with %s and says which field', async (_, payload, field) => {
  const answer = await send('POST', '/api/stores/store-a/rooms', payload);
  expect(answer.statusCode).toBe(400);
  expect(answer.json().field).toContain(field);
});

test('refuses a time zone that there is not, and a sensor that nothing measures', async () => {
  expect(
    (await send('PATCH', '/api/stores/store-a', { version: 1, timeZone: 'Mars/Base' })).json(),
  ).toMatchObject({
    code: 'time-zone',
    field: '/timeZone',
  });
  const sensor = await send('PUT', '/api/rooms/room-a1/sensors/smell1', { version: null });
  expect(sensor.json()).toMatchObject({ code: 'sensor-kind' });
});

test('a phone that sends twice records once', async () => {
  const headers = { 'idempotency-key': 'once' };
  const payload = { name: '三号间', kind: 'packing' };
  const [first, second] = [
    await send('POST', '/api/stores/store-a/rooms', payload, headers),
    await send('POST', '/api/stores/store-a/rooms', payload, headers),
  ];
  expect(second.json()).toEqual(first.json());
});

test('a conflict answers 409 with the record as it is now and who made it so', async () => {
  const first = await send('PATCH', '/api/rooms/room-a2', { version: 1, name: '甲' });
  const second = await send('PATCH', '/api/rooms/room-a2', { version: 1, name: '乙' });
  expect(second.statusCode).toBe(409);
  expect(second.json()).toMatchObject({ code: 'conflict', current: first.json(), changedBy: '经理' });
});
