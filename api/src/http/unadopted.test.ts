import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { AdoptionView, GatewayList, GatewayRecordView, Unadopted } from '../contract/index.ts';
import { type TestServer, testServer } from './server.fixture.ts';

const HOUR = 3_600_000;
let server: TestServer;
const cookies = new Map<string, string>();
const now = Date.parse('2026-11-20T08:00:00Z');

beforeAll(async () => {
  server = await testServer({ clock: () => now });
  for (const who of ['admin', 'admin-a', 'manager']) cookies.set(who, await server.signIn(who));
});
afterAll(() => server.stop());

async function send<T>(who: string, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const headers = { cookie: cookies.get(who)!, 'accept-language': 'en' };
  const answer = await server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json() as T };
}

/** A frame comes in as ingest takes it: resolved, shown, stored. */
async function frame(gateway: string, key: string, t: number, value: number): Promise<string> {
  const { room, store } = server.records.registry.roomAt(gateway, key, t)!;
  const row = { room, store, t, v: { air1: value } };
  server.liveState.apply(row, now);
  await server.store([row]);
  return room;
}

const unadopted = async (who: string): Promise<Unadopted> =>
  (await send<Unadopted>(who, 'GET', '/api/unadopted')).body;
async function found(who: string, gateway: string, key: string) {
  return vi.waitFor(async () => {
    const one = (await unadopted(who)).rooms.find((room) => room.gateway === gateway && room.key === key);
    expect(one).toBeDefined();
    return one!;
  });
}
async function copied(id: string): Promise<AdoptionView> {
  return vi.waitFor(async () => {
    const adoption = (await unadopted('admin')).adoptions.find((one) => one.id === id);
    expect(adoption?.endedAt).not.toBeNull();
    return adoption!;
  });
}
const rowsOf = async (room: string) =>
  (await server.archive.read(room, 0, now + HOUR, 10_000)).map(({ t, v }) => [t - now, v.air1]);

test('what a gateway sends under an unknown key waits, with its readings, for the manager of its store alone', async () => {
  await frame('gw-a', 'back', now - 2_000, 6.8);
  await frame('gw-a', 'back', now - 1_000, 7);
  expect(await found('manager', 'gw-a', 'back')).toMatchObject({
    gatewayName: '甲网关',
    store: 'store-a',
    firstAt: now - 2_000,
    lastHeardAt: now,
    frames: 2,
    readings: [{ key: 'air1', unit: '°C', latest: { t: now - 1_000, value: 7, quality: null } }],
  });
  await frame('gw-b', 'back', now, 1);
  await frame('stranger', 'main', now, 1);
  await found('admin', 'gw-b', 'back');
  expect(await found('admin', 'stranger', 'main')).toMatchObject({ gatewayName: null, store: null });
  expect((await unadopted('manager')).rooms.map(({ gateway }) => gateway)).toEqual(['gw-a']);
});

test('an adopted room has all that it sent, on the screen at once and in the archive; only what follows is its own', async () => {
  await frame('gw-a', 'side', now - 5 * HOUR, 1);
  await frame('gw-a', 'side', now - 1_000, 2);
  const { room } = await found('manager', 'gw-a', 'side');
  const { status, body } = await send<AdoptionView>('manager', 'POST', `/api/unadopted/${room}/adopt`, {
    store: 'store-a',
    newRoom: { name: '三号间', kind: 'cold', limits: { air: { low: 0, high: 4 } } },
  });
  expect(status).toBe(200);
  expect(server.liveState.room(body.room)?.readings.air1).toMatchObject({ t: now - 1_000, value: 2 });
  await frame('gw-a', 'side', now, 3);
  // What was measured before the first frame that came, and comes late, is its own as well.
  expect(await frame('gw-a', 'side', now - 9 * HOUR, 0)).toBe(body.room);
  expect(await copied(body.id)).toMatchObject({ copiedRows: 2, key: 'side', from: 0 });
  expect(await rowsOf(body.room)).toEqual([
    [-9 * HOUR, 0],
    [-5 * HOUR, 1],
    [-1_000, 2],
    [0, 3],
  ]);
  const marked = server.marks.of(body.room, 0, now).map(({ hour }) => hour);
  expect(marked, 'its roll-ups follow').toContain(now - 5 * HOUR);
  expect((await unadopted('manager')).rooms.map(({ key }) => key)).not.toContain('side');
});

test('adopting with a start takes what came from then on', async () => {
  for (const [hour, value] of [
    [3, 1],
    [2, 2],
    [1, 3],
  ] as const)
    await frame('gw-a', 'part', now - hour * HOUR, value);
  const { room } = await found('manager', 'gw-a', 'part');
  const { body } = await send<AdoptionView>('manager', 'POST', `/api/unadopted/${room}/adopt`, {
    room: 'room-a1',
    from: now - 2 * HOUR,
  });
  await copied(body.id);
  expect(await rowsOf('room-a1')).toEqual([
    [-2 * HOUR, 2],
    [-HOUR, 3],
  ]);
  // A late frame of before is not the room's; it waits for somebody again.
  expect(await frame('gw-a', 'part', now - 3 * HOUR + 1, 1)).toBe(room);
  await found('manager', 'gw-a', 'part');
});

test('an adoption that was a mistake is undone: the provisional room is back with all that it holds', async () => {
  await frame('gw-a', 'wrong', now - 1_000, 5);
  const { room } = await found('manager', 'gw-a', 'wrong');
  const { body } = await send<AdoptionView>('manager', 'POST', `/api/unadopted/${room}/adopt`, {
    room: 'room-a2',
  });
  await copied(body.id);
  const list = await send<GatewayList>('manager', 'GET', '/api/gateways');
  const { version } = list.body.gateways.find((one) => one.record.id === 'gw-a')!.record;
  const undone = await send<GatewayRecordView>('manager', 'PUT', '/api/gateways/gw-a/assignments/wrong', {
    version,
    room: null,
    from: body.from,
  });
  expect(undone.body.assignments.map(({ key }) => key)).not.toContain('wrong');
  expect(await found('manager', 'gw-a', 'wrong')).toMatchObject({ room, frames: 1 });
  expect(await frame('gw-a', 'wrong', now, 6)).toBe(room);
});

test('a client of another broker that nobody recorded is adopted at the root, as a gateway of the store', async () => {
  await frame('dtu-7', 'main', now - 1_000, 4);
  const { room } = await found('admin', 'dtu-7', 'main');
  expect((await send('admin-a', 'POST', `/api/unadopted/${room}/adopt`, { room: 'room-a2' })).status).toBe(
    404,
  );
  const answer = await send<AdoptionView>('admin', 'POST', `/api/unadopted/${room}/adopt`, {
    room: 'room-a2',
  });
  expect(answer.status).toBe(200);
  const { body } = await send<GatewayList>('manager', 'GET', '/api/gateways');
  expect(body.gateways.find((one) => one.record.id === 'dtu-7')?.record).toMatchObject({
    state: 'foreign',
    store: 'store-a',
  });
  expect(server.records.registry.roomAt('dtu-7', 'main', now)?.room).toBe('room-a2');
});

test.each([
  ['a room of another cooperative', { room: 'room-b1' }, 404, 'room-not-found'],
  [
    'a room and a new room at once',
    { room: 'room-a1', store: 'store-a', newRoom: { name: 'x', kind: 'cold' } },
    400,
    'adopt-target',
  ],
  ['no room at all', {}, 400, 'adopt-target'],
  ['a start in the future', { room: 'room-a1', from: now + HOUR }, 400, 'assignment-future'],
  [
    'limits that are upside down',
    { store: 'store-a', newRoom: { name: 'x', kind: 'cold', limits: { air: { low: 4, high: 0 } } } },
    400,
    'limits-wrong',
  ],
])('adopting into %s is refused, and it goes on waiting', async (_, target, status, code) => {
  await frame('gw-a', 'kept', now, 1);
  const { room } = await found('manager', 'gw-a', 'kept');
  const answer = await send('manager', 'POST', `/api/unadopted/${room}/adopt`, target);
  expect(answer).toMatchObject({ status, body: { code } });
  await found('manager', 'gw-a', 'kept');
});

test('a sensor that nobody put on record is listed to be named, until it is', async () => {
  await frame('gw-a', 'r2', now, 3);
  const listed = async () =>
    (await unadopted('manager')).sensors.filter(({ room }) => room === 'room-a2').map(({ key }) => key);
  expect(await listed()).toContain('air1');
  const named = { version: null, name: '回风口' };
  expect((await send('manager', 'PUT', '/api/rooms/room-a2/sensors/air1', named)).status).toBe(200);
  expect(await listed()).not.toContain('air1');
});
