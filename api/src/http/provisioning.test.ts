import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CreatedGateway,
  GatewayDetail,
  GatewayList,
  GatewayRecordView,
  Provisioned,
} from '../contract/index.ts';
import { addPerson } from './access-target.fixture.ts';
import { type TestServer, testServer } from './server.fixture.ts';

let server: TestServer;
let cookie: string;
let now = Date.parse('2026-11-20T08:00:00Z');

beforeAll(async () => {
  server = await testServer({ clock: () => now });
  cookie = await server.signIn('manager');
});
afterAll(() => server.stop());

async function send<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  url: string,
  payload?: object,
): Promise<{ status: number; body: T }> {
  const headers = { cookie, 'accept-language': 'en' };
  const answer = await server.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: (answer.body === '' ? null : answer.json()) as T };
}

async function created(rooms: object[] = []): Promise<CreatedGateway> {
  const { status, body } = await send<CreatedGateway>('POST', '/api/gateways', {
    name: '新网关',
    store: 'store-a',
    rooms,
  });
  expect(status).toBe(201);
  return body;
}

/** From another address each time, so that the bound on guesses is not met. */
let address = 1;
async function join(code: string): Promise<{ status: number; body: Provisioned }> {
  const answer = await server.inject({
    method: 'POST',
    url: '/api/provision',
    payload: { code },
    headers: { 'x-forwarded-for': `10.0.0.${address++}` },
  });
  return { status: answer.statusCode, body: answer.json() as Provisioned };
}

const record = async (id: string): Promise<GatewayRecordView> => {
  const { body } = await send<GatewayList>('GET', '/api/gateways');
  return body.gateways.find((one) => one.record.id === id)!.record;
};

test('a gateway created with its rooms needs no adoption: its first frames find them', async () => {
  const { id, code } = await created([{ room: 'room-a2' }, { room: 'room-a1', key: 'cold' }]);
  expect(server.records.registry.roomAt(id, 'r1', 5)).toMatchObject({ room: 'room-a2', provisional: false });
  expect(server.records.registry.roomAt(id, 'cold', 5)).toMatchObject({ room: 'room-a1' });
  const { body } = await join(code);
  expect(body).toMatchObject({
    name: '新网关',
    store: '甲库',
    serverTime: now,
    rooms: [
      { key: 'cold', name: '一号间' },
      { key: 'r1', name: '二号间' },
    ],
  });
});

test('what joins learns of rooms that it has no key for, too', async () => {
  const { code } = await created([{ room: 'room-a1' }]);
  expect((await join(code)).body.rooms).toEqual([
    { key: 'r1', name: '一号间' },
    { key: null, name: '二号间' },
  ]);
});

test.each([
  ['a room of another cooperative', [{ room: 'room-b1' }], 404, 'room-not-found'],
  [
    'one key twice',
    [
      { room: 'room-a1', key: 'x' },
      { room: 'room-a2', key: 'x' },
    ],
    409,
    'key-taken',
  ],
  ['one room twice', [{ room: 'room-a1' }, { room: 'room-a1' }], 409, 'key-taken'],
  ['a key that no topic could carry', [{ room: 'room-a1', key: 'Kühlraum 1' }], 400, 'invalid'],
])('a gateway with %s is refused, and nothing of it is left', async (_, rooms, status, code) => {
  const before = (await send<GatewayList>('GET', '/api/gateways')).body.gateways.length;
  const answer = await send('POST', '/api/gateways', { name: '新', store: 'store-a', rooms });
  expect(answer).toMatchObject({ status, body: { code } });
  expect((await send<GatewayList>('GET', '/api/gateways')).body.gateways).toHaveLength(before);
});

test('a new code kills the old one', async () => {
  const first = await created();
  const { body: second } = await send<CreatedGateway>('POST', `/api/gateways/${first.id}/code`);
  expect((await join(first.code)).status).toBe(404);
  expect((await join(second.code)).body.gatewayId).toBe(first.id);
  expect(await send('POST', `/api/gateways/${first.id}/code`)).toMatchObject({
    status: 409,
    body: { code: 'already-provisioned' },
  });
});

test('until the code of a replacement is used the old device works; then only the new one does, in the same rooms', async () => {
  const { id, code } = await created([{ room: 'room-a1' }]);
  const old = (await join(code)).body;
  const told: string[] = [];
  const unsubscribe = server.records.onChange((change) => told.push(change.kind));
  const { body: replacement } = await send<CreatedGateway>('POST', `/api/gateways/${id}/replace`);
  const signsIn = (secret: string) => server.records.credentials.verify(id, Buffer.from(secret)) !== null;
  expect(signsIn(old.secret)).toBe(true);
  expect(told).not.toContain('gateway-replaced');
  expect(await record(id)).toMatchObject({ state: 'active', codeExpiresAt: now + 86_400_000 });

  const { body: fresh } = await join(replacement.code);
  unsubscribe();
  expect(fresh).toMatchObject({ gatewayId: id, rooms: [{ key: 'r1' }, { key: null }] });
  expect([signsIn(old.secret), signsIn(fresh.secret)]).toEqual([false, true]);
  expect(told).toContain('gateway-replaced');
  expect(await record(id)).toMatchObject({ state: 'active', codeExpiresAt: null });
});

test('a revoked gateway comes back with another device, and not before its code is used', async () => {
  const { id, code } = await created();
  await join(code);
  expect((await send('POST', `/api/gateways/${id}/revoke`)).status).toBe(204);
  const { body } = await send<CreatedGateway>('POST', `/api/gateways/${id}/replace`);
  expect((await record(id)).state).toBe('revoked');
  await join(body.code);
  expect((await record(id)).state).toBe('active');
});

test('one that was never set up cannot be replaced', async () => {
  const { id } = await created();
  expect(await send('POST', `/api/gateways/${id}/replace`)).toMatchObject({
    status: 409,
    body: { code: 'not-provisioned' },
  });
});

test('a key stands for another room from a time on, and what came before keeps its place', async () => {
  const { id } = await created([{ room: 'room-a1' }]);
  const change = { version: 1, room: 'room-a2', from: now - 1_000 };
  const { status, body } = await send<GatewayRecordView>('PUT', `/api/gateways/${id}/assignments/r1`, change);
  expect(status).toBe(200);
  expect(body.assignments.map(({ room, from, to }) => [room, from, to])).toEqual([
    ['room-a2', now - 1_000, null],
    ['room-a1', 0, now - 1_000],
  ]);
  const at = (t: number) => server.records.registry.roomAt(id, 'r1', t)?.room;
  expect([at(now - 1_001), at(now - 1_000)]).toEqual(['room-a1', 'room-a2']);

  const put = (more: object) =>
    send('PUT', `/api/gateways/${id}/assignments/r1`, { version: body.version, room: 'room-a1', ...more });
  expect(await put({ from: 5 })).toMatchObject({ status: 409, body: { code: 'assignment-overlap' } });
  expect(await put({ from: now + 60_000 })).toMatchObject({ body: { code: 'assignment-future' } });
  expect(await put({ room: 'room-b1' })).toMatchObject({ status: 404, body: { code: 'room-not-found' } });
  expect(await put({ version: 1 })).toMatchObject({
    status: 409,
    body: { code: 'conflict', changedBy: '经理', current: { id } },
  });
});

test('a gateway that moves to another cooperative takes neither names nor past of the rooms that it served', async () => {
  const { id } = await created([{ room: 'room-a1' }]);
  const move = await server.inject({
    method: 'PATCH',
    url: `/api/gateways/${id}`,
    headers: { cookie: await server.signIn('admin') },
    payload: { version: 1, store: 'store-b' },
  });
  expect(move.statusCode).toBe(200);
  addPerson(server.records.path, 'manager-b', 'manager', 'coop-b');
  const headers = { cookie: await server.signIn('manager-b') };
  const seen = await server.inject({ url: `/api/gateways/${id}`, headers });
  expect(seen.statusCode).toBe(200);
  expect(seen.body).not.toMatch(/room-a1|一号间/);
  const put = (more: object) =>
    server.inject({
      method: 'PUT',
      url: `/api/gateways/${id}/assignments/r1`,
      headers,
      payload: { version: 2, room: 'room-b1', ...more },
    });
  expect((await put({ from: 0 })).json()).toMatchObject({ code: 'assignment-overlap' });
  expect((await put({ from: now - 1 })).json()).toMatchObject({ code: 'assignment-overlap' });
  expect((await put({})).statusCode).toBe(200);
  const at = (t: number) => server.records.registry.roomAt(id, 'r1', t)?.room;
  expect([at(now - 1), at(now)]).toEqual(['room-a1', 'room-b1']);
});

test('a rename and a move are recorded with who did it', async () => {
  const { id } = await created();
  const { body } = await send<GatewayRecordView>('PATCH', `/api/gateways/${id}`, {
    version: 1,
    name: '新名',
  });
  expect(body).toMatchObject({ name: '新名', version: 2 });
  expect(await send('PATCH', `/api/gateways/${id}`, { version: 2, store: 'store-b' })).toMatchObject({
    status: 404,
    body: { code: 'store-not-found' },
  });
});

test('the list shows only one’s own, with what is known of them now', async () => {
  server.liveState.heard('gw-a', now);
  const { body } = await send<GatewayList>('GET', '/api/gateways');
  expect(body.gateways.map((one) => one.record.id)).not.toContain('gw-b');
  const own = body.gateways.find((one) => one.record.id === 'gw-a')!;
  expect(own).toMatchObject({
    record: { state: 'active', storeName: '甲库' },
    health: { online: true, lastHeardAt: now },
  });
  now += 60_000;
});

test('the page of a gateway tells what is lost, between when and when, and why', async () => {
  const { ledger, liveState, linkLog, quarantine, journal } = server;
  ledger.heard('gw-a', 's1', 1, now);
  for (const seq of [1, 2, 3]) ledger.record('gw-a', 's1', 'arrived', seq, seq, seq * 1_000);
  ledger.record('gw-a', 's1', 'thinned', 4, 8);
  for (const seq of [9, 12]) ledger.record('gw-a', 's1', 'arrived', seq, seq, seq * 1_000);
  ledger.heard('gw-a', 's1', 12, now);
  linkLog.note('gw-a', 'connected');
  const raw = Buffer.from('x');
  quarantine.add({ at: now, gateway: 'gw-a', topic: 't', reason: 'schema', detail: '/v', raw });
  await journal.commit();
  const state = {
    online: true,
    since: 5,
    version: '1',
    buffered: 0,
    oldest: null,
    clk: 'ntp',
    clockOffsetMs: 3,
    fallback: {
      rules: 4,
      kept: true,
      outputs: [{ name: 'siren', on: true, problem: 'no-answer' }],
      active: [{ room: 'r1', key: 'air1', condition: 'above', output: 'siren', sinceS: 60, silencedS: 300 }],
    },
  };
  liveState.gatewayState('gw-a', state as never, now);
  const { body } = await send<GatewayDetail>('GET', '/api/gateways/gw-a');
  expect(body).toMatchObject({
    since: 5,
    timeZone: 'Asia/Shanghai',
    streams: [{ stream: 's1', arrived: 5, lost: 7, pending: 0, closedAt: null }],
    holes: [
      { reason: 'gateway', frames: 2, from: 9_000, to: 12_000 },
      { reason: 'thinned', frames: 5, from: 3_000, to: 9_000 },
    ],
    links: [{ at: now, what: 'connected' }],
    quarantined: 1,
    fallback: {
      at: now,
      outputs: [{ name: 'siren', on: true, test: false, problem: 'no-answer' }],
      active: [{ room: 'r1', key: 'air1', since: now - 60_000, silencedUntil: now + 300_000 }],
    },
  });
});
