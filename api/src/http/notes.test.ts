import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Note } from '../contract/index.ts';
import { type TestServer, testServer } from './server.fixture.ts';

/** 2026-11-23 10:00 in Shanghai. */
const NOW = Date.parse('2026-11-23T02:00:00Z');
const HOUR_MS = 3_600_000;
const NOTE = { kind: 'loading', text: '砂糖桔 3 吨入库', at: NOW - HOUR_MS };

let server: TestServer;
let cookie: string;
beforeEach(async () => {
  server = await testServer({ clock: () => NOW });
  cookie = await server.signIn('operator');
});
afterEach(() => server.stop());

const send = (method: 'POST' | 'PATCH', url: string, payload: object, key?: string) =>
  server.inject({
    method,
    url,
    payload,
    headers: { cookie, ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });
const write = async (note: object = NOTE): Promise<Note> => {
  const answer = await send('POST', '/api/rooms/room-a1/notes', note);
  expect(answer.statusCode).toBe(201);
  return answer.json();
};
const list = async (query = ''): Promise<Note[]> =>
  (await server.inject({ url: `/api/rooms/room-a1/notes${query}`, headers: { cookie } })).json().notes;

describe('a note', () => {
  it('says who wrote it, and is found in the time that it is about', async () => {
    const note = await write();
    expect(note).toMatchObject({ ...NOTE, until: null, author: '库管', version: 1 });
    expect(await list()).toEqual([note]);
    expect(await list(`?from=${NOW - HOUR_MS + 1}&to=${NOW}`)).toEqual([]);
  });

  it('of a while is found in every time that it reaches into', async () => {
    const note = await write({ ...NOTE, kind: 'maintenance', until: NOW });
    expect(await list(`?from=${NOW - 1000}&to=${NOW}`)).toEqual([note]);
    expect(await list(`?from=${NOW + 1}&to=${NOW + HOUR_MS}`)).toEqual([]);
  });

  it('is written once, however often a phone sends it', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => send('POST', '/api/rooms/room-a1/notes', NOTE, 'key-1')),
    );
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1);
    expect(await list()).toHaveLength(1);
  });

  it('is not changed by somebody who saw an older one, who is told what it is now', async () => {
    const { id, version } = await write();
    expect((await send('PATCH', `/api/notes/${id}`, { version, text: '4 吨' })).json()).toMatchObject({
      text: '4 吨',
      version: 2,
      at: NOTE.at,
    });
    const late = await send('PATCH', `/api/notes/${id}`, { version, text: '5 吨' });
    expect(late.statusCode).toBe(409);
    expect(late.json()).toMatchObject({ code: 'conflict', current: { text: '4 吨' }, changedBy: '库管' });
  });

  it('goes from the chart when it is archived, and comes back; nothing is deleted', async () => {
    const { id, version } = await write();
    expect((await send('POST', `/api/notes/${id}/archive`, { version })).statusCode).toBe(200);
    expect(await list()).toEqual([]);
    expect((await send('POST', `/api/notes/${id}/restore`, { version: 2 })).statusCode).toBe(200);
    expect(await list()).toHaveLength(1);
  });

  it('is told to the other screens, and stands in the audit', async () => {
    let told = 0;
    server.records.onChange(({ kind }) => {
      if (kind === 'notes') told++;
    });
    const { id } = await write();
    expect(told).toBe(1);
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(server.records.path, { readOnly: true });
    expect(db.prepare('select action, organisation from audit where entity_id = ?').get(id)).toMatchObject({
      action: 'create',
      organisation: 'coop-a',
    });
    db.close();
  });

  it.each([
    [{ ...NOTE, text: '' }, '/text'],
    [{ ...NOTE, text: '   ' }, '/text'],
    [{ ...NOTE, text: 'x'.repeat(501) }, '/text'],
    [{ ...NOTE, kind: 'gossip' }, '/kind'],
    [{ ...NOTE, at: 5 }, '/at'],
    [{ ...NOTE, author: 'somebody else' }, '/author'],
  ])('is refused with the field that is wrong: %o', async (note, field) => {
    const answer = await send('POST', '/api/rooms/room-a1/notes', note);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ field });
  });

  it('does not end before it begins', async () => {
    const answer = await send('POST', '/api/rooms/room-a1/notes', { ...NOTE, until: NOTE.at });
    expect(answer.json()).toMatchObject({ code: 'note-order' });
  });
});
