import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestServer, testServer } from './server.fixture.ts';
import { talkTo } from './talk.fixture.ts';

const NOW = Date.parse('2026-11-23T02:00:00Z');

let server: TestServer;
let talk: ReturnType<typeof talkTo>;
beforeEach(async () => {
  server = await testServer({ clock: () => NOW });
  talk = talkTo(server);
});
afterEach(() => server.stop());

const as = (who: string, what: string, body: object) => talk.as(who, what, body);

const KINDS: readonly {
  kind: string;
  folder: string;
  make: () => Promise<{ id: string; version: number }>;
}[] = [
  {
    kind: 'store',
    folder: '/api/stores',
    make: async () =>
      (await as('admin', 'POST /api/stores', { organisation: 'coop-a', name: '新库' })).json(),
  },
  { kind: 'room', folder: '/api/rooms', make: async () => ({ id: 'room-a1', version: 1 }) },
  { kind: 'person', folder: '/api/people', make: () => talk.personOf('viewer') },
  {
    kind: 'organisation',
    folder: '/api/organisations',
    make: async () => {
      const body = { name: '新社', kind: 'cooperative', parent: 'town' };
      return (await as('admin', 'POST /api/organisations', body)).json();
    },
  },
];

test.each(KINDS)('what somebody archived ($kind) is not changed until it is brought back', async (one) => {
  const { kind, folder, make } = one;
  const { id, version } = await make();
  const archived = await as('admin', `POST ${folder}/${id}/archive`, { version });
  expect(archived.statusCode).toBe(200);

  // With the version of before, and with the present one.
  for (const seen of [version, version + 1]) {
    const late = await as('admin', `PATCH ${folder}/${id}`, { version: seen, name: '别的' });
    expect(late.statusCode).toBe(409);
    expect(late.json()).toMatchObject({
      code: 'archived',
      entity: kind,
      current: archived.json(),
      changedBy: '管理员',
      changedAt: NOW,
    });
  }
  expect((await as('admin', `POST ${folder}/${id}/archive`, { version })).json().code).toBe('archived');

  const back = await as('admin', `POST ${folder}/${id}/restore`, { version: version + 1 });
  expect(back.json()).toMatchObject({ id, version: version + 2, archivedAt: null });
  const after = await as('admin', `PATCH ${folder}/${id}`, { version: version + 2, name: '别的' });
  expect(after.json()).toMatchObject({ name: '别的' });
});

test('nothing is noted, compared or named in an archived room, nor changed of a note there', async () => {
  const note = { kind: 'loading', text: '3 吨', at: NOW - 1000 };
  const { id } = (await as('operator', 'POST /api/rooms/room-a1/notes', note)).json();
  await as('manager', 'POST /api/rooms/room-a1/archive', { version: 1 });
  const calibration = { doneOn: '2026-11-20', reference: '冰水', offset: 0.1 };
  const refused = [
    await as('operator', 'POST /api/rooms/room-a1/notes', note),
    await as('operator', `PATCH /api/notes/${id}`, { version: 1, text: '4 吨' }),
    await as('manager', 'POST /api/rooms/room-a1/sensors/air1/calibrations', calibration),
    await as('manager', 'PUT /api/rooms/room-a1/sensors/pulp9', { version: null, name: '里面' }),
  ];
  for (const answer of refused)
    expect(answer.json()).toMatchObject({ code: 'archived', entity: 'room', changedBy: '经理' });
});

test('an archived note is not changed, and neither is a room of an archived store', async () => {
  const note = { kind: 'loading', text: '3 吨', at: NOW - 1000 };
  const { id } = (await as('operator', 'POST /api/rooms/room-a1/notes', note)).json();
  await as('operator', `POST /api/notes/${id}/archive`, { version: 1 });
  const late = await as('operator', `PATCH /api/notes/${id}`, { version: 1, text: '4 吨' });
  expect(late.json()).toMatchObject({ code: 'archived', entity: 'note', changedBy: '库管' });

  const store = (await as('admin', 'POST /api/stores', { organisation: 'coop-a', name: '新库' })).json();
  const room = (await as('admin', `POST /api/stores/${store.id}/rooms`, { name: '间', kind: 'cold' })).json();
  await as('admin', `POST /api/stores/${store.id}/archive`, { version: 1 });
  const change = await as('admin', `PATCH /api/rooms/${room.id}`, { version: 1, volumeM3: 9 });
  expect(change.json()).toMatchObject({ code: 'archived', entity: 'store', current: { id: store.id } });
});

test('a sensor that was taken off the record meanwhile is not changed by who did not see that', async () => {
  const path = '/api/rooms/room-a1/sensors/pulp9';
  await as('manager', `PUT ${path}`, { version: null, name: '里面' });
  await as('manager', `POST ${path}/archive`, { version: 1 });
  const late = await as('admin', `PUT ${path}`, { version: 1, name: '外面' });
  expect(late.json()).toMatchObject({ code: 'archived', entity: 'sensor', changedBy: '经理' });
});
