import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RecordsChange } from './changes.ts';
import { provisionalRoomId } from './create-registry.ts';
import { PROVISIONAL_STORE } from './registry.ts';
import { PASSWORD, SEED, seededRecords } from './seed.fixture.ts';

const COUNTY = { organisation: 'county' };
const COOP_A = { organisation: 'coop-a' };
const DAY_MS = 86_400_000;

let now = 1_000_000;
let records: Awaited<ReturnType<typeof seededRecords>>;
let changes: RecordsChange[];

beforeEach(async () => {
  now = 1_000_000;
  records = await seededRecords(() => now);
  changes = [];
  records.onChange((change) => changes.push(change));
});
afterEach(() => records.close());

/** Looks at the file itself, beside the code under test. */
function rows(query: string): Record<string, unknown>[] {
  const db = new DatabaseSync(records.path, { readOnly: true });
  try {
    return db
      .prepare(query)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    db.close();
  }
}

describe('scope', () => {
  test('sees the subtree below an organisation and nothing beside it', async () => {
    expect((await records.stores.list(COUNTY)).map((store) => store.id)).toEqual(['store-a', 'store-b']);
    expect((await records.stores.list(COOP_A)).map((store) => store.id)).toEqual(['store-a']);
    expect(await records.stores.get(COOP_A, 'store-b')).toBeNull();
    expect(await records.stores.room(COOP_A, 'room-b1')).toBeNull();
    expect(await records.stores.list({ organisation: 'unknown' })).toEqual([]);
  });

  test('a store comes with its rooms, limits, sensors and gateways', async () => {
    const store = await records.stores.get(COOP_A, 'store-a');
    expect(store?.rooms.map((room) => room.id)).toEqual(['room-a1', 'room-a2']);
    expect(store?.rooms[0]?.limits).toEqual({ air: { low: 0, high: 8 }, rh: { low: 85, high: null } });
    expect(store?.rooms[0]?.sensors).toEqual([
      { key: 'air1', name: '门口', nameEn: 'By the door' },
      { key: 'rh1', name: '中部', nameEn: null },
    ]);
    expect(store?.gateways).toEqual([{ id: 'gw-a', name: '甲网关' }]);
  });

  test('a gateway cannot be created in, or revoked from, a foreign store', async () => {
    const foreign = { name: 'x', store: 'store-b' };
    await expect(records.gateways.create(COOP_A, 'u', foreign, null)).rejects.toMatchObject({
      code: 'store-not-found',
    });
    await expect(records.gateways.revoke(COOP_A, 'u', 'gw-b')).rejects.toMatchObject({
      code: 'gateway-not-found',
    });
    expect(rows("select * from audit where entity = 'gateway'")).toEqual([]);
  });
});

describe('gateways', () => {
  test('a code buys one secret, once, and the secret signs in at once', async () => {
    const { id, code } = await records.gateways.create(COOP_A, 'u1', { name: '新', store: 'store-a' }, null);
    const { gatewayId, secret } = await records.gateways.provision(code.toLowerCase().replaceAll('-', ' '));
    expect(gatewayId).toBe(id);
    expect(records.credentials.verify(id, Buffer.from(secret))).toEqual({ kind: 'gateway', gatewayId: id });
    await expect(records.gateways.provision(code)).rejects.toMatchObject({ code: 'code-unknown' });
    expect(changes.map((change) => change.kind)).toEqual(['gateway', 'gateway']);
  });

  test('of two that use a code at the same time exactly one gets a secret', async () => {
    const { code } = await records.gateways.create(COOP_A, 'u1', { name: '新', store: 'store-a' }, null);
    const both = await Promise.allSettled([
      records.gateways.provision(code),
      records.gateways.provision(code),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a code expires after a day', async () => {
    const { code } = await records.gateways.create(COOP_A, 'u1', { name: '新', store: 'store-a' }, null);
    now += DAY_MS;
    await expect(records.gateways.provision(code)).rejects.toMatchObject({ code: 'code-unknown' });
  });

  test('revocation ends the secret, leaves an audit row and tells who must cut connections', async () => {
    const secret = Buffer.from(SEED.gateways[0]!.secret);
    expect(records.credentials.verify('gw-a', secret)).not.toBeNull();
    await records.gateways.revoke(COUNTY, 'u1', 'gw-a');
    expect(records.credentials.verify('gw-a', secret)).toBeNull();
    expect(changes).toEqual([{ kind: 'gateway-revoked', gateway: 'gw-a' }]);
    expect(
      rows("select who, action, organisation, before_json, after_json from audit where entity = 'gateway'"),
    ).toEqual([
      {
        who: 'u1',
        action: 'revoke',
        organisation: 'coop-a',
        before_json: '{"revokedAt":null}',
        after_json: '{"revokedAt":1000000}',
      },
    ]);
  });

  test('wrong, empty and foreign secrets do not sign in', () => {
    expect(records.credentials.verify('gw-a', Buffer.from(SEED.gateways[1]!.secret))).toBeNull();
    expect(records.credentials.verify('gw-a', new Uint8Array())).toBeNull();
    expect(records.credentials.verify('__proto__', Buffer.from('x'))).toBeNull();
  });

  test('the same idempotency key makes one gateway, and its newest code counts', async () => {
    const request = { name: '新', store: 'store-a' };
    const [one, two] = await Promise.all([
      records.gateways.create(COOP_A, 'u1', request, 'key-1'),
      records.gateways.create(COOP_A, 'u1', request, 'key-1'),
    ]);
    expect(two.id).toBe(one.id);
    expect(rows("select count(*) as n from gateways where name = '新'")).toEqual([{ n: 1 }]);
    await expect(records.gateways.provision(one.code)).rejects.toMatchObject({ code: 'code-unknown' });
    expect((await records.gateways.provision(two.code)).gatewayId).toBe(one.id);
    await expect(records.gateways.create(COOP_A, 'u1', request, 'key-1')).rejects.toMatchObject({
      code: 'already-provisioned',
    });
    await expect(
      records.gateways.create(COOP_A, 'u1', { ...request, name: 'other' }, 'key-1'),
    ).rejects.toMatchObject({ code: 'idempotency-mismatch' });
    const other = await records.gateways.create(COOP_A, 'u2', request, 'key-1');
    expect(other.id).not.toBe(one.id);
  });

  test('no secret, code or token is stored in clear', async () => {
    const { code } = await records.gateways.create(COOP_A, 'u1', { name: '新', store: 'store-a' }, 'key-1');
    const { secret } = await records.gateways.provision(code);
    const opened = await records.sessions.open('admin', PASSWORD);
    const dump = JSON.stringify(
      ['gateways', 'audit', 'idempotency', 'sessions', 'people'].map((table) =>
        rows(`select * from ${table}`),
      ),
    );
    for (const clear of [code, code.replaceAll('-', ''), secret, opened!.token, PASSWORD]) {
      expect(dump).not.toContain(clear);
    }
  });
});

describe('audit', () => {
  test('a change whose audit row cannot be written does not happen', async () => {
    const db = new DatabaseSync(records.path);
    db.exec("create trigger refuse before insert on audit begin select raise(abort, 'no audit'); end");
    db.close();
    await expect(
      records.gateways.create(COOP_A, 'u1', { name: '新', store: 'store-a' }, null),
    ).rejects.toThrow('no audit');
    await expect(records.gateways.revoke(COOP_A, 'u1', 'gw-a')).rejects.toThrow('no audit');
    expect(rows("select id from gateways where name = '新' or revoked_at is not null")).toEqual([]);
    expect(records.credentials.verify('gw-a', Buffer.from(SEED.gateways[0]!.secret))).not.toBeNull();
  });
});

describe('sessions', () => {
  test('opens with the right password, whatever the case of the name, and finds its person again', async () => {
    const opened = await records.sessions.open(' Manager ', PASSWORD);
    const found = await records.sessions.find(opened!.token);
    expect(found?.person).toMatchObject({
      username: 'manager',
      role: 'manager',
      organisation: { id: 'coop-a', nameEn: 'Cooperative A' },
      atRoot: false,
    });
  });

  test('refuses a wrong password and an unknown name alike', async () => {
    expect(await records.sessions.open('manager', 'wrong')).toBeNull();
    expect(await records.sessions.open('nobody', PASSWORD)).toBeNull();
    expect(rows('select * from sessions')).toEqual([]);
  });

  test('slides with use, ends without it, and ends after three months in any case', async () => {
    const { token } = (await records.sessions.open('manager', PASSWORD))!;
    for (let day = 0; day < 85; day += 10) {
      expect(await records.sessions.find(token), `day ${day}`).not.toBeNull();
      now += 10 * DAY_MS;
    }
    expect(await records.sessions.find(token)).toBeNull();
    const { token: idle } = (await records.sessions.open('manager', PASSWORD))!;
    now += 14 * DAY_MS;
    expect(await records.sessions.find(idle)).toBeNull();
  });

  test('a revoked session is gone at once, and is told', async () => {
    const { token, signedIn } = (await records.sessions.open('manager', PASSWORD))!;
    await records.sessions.revoke(signedIn.sessionId);
    expect(await records.sessions.find(token)).toBeNull();
    expect(await records.sessions.check(signedIn.sessionId)).toBeNull();
    expect(changes).toEqual([{ kind: 'session-revoked', session: signedIn.sessionId }]);
  });
});

describe('registry', () => {
  test('resolves an assigned key and gives a stranger always the same provisional room', () => {
    expect(records.registry.roomAt('gw-a', 'r2', now)).toEqual({
      room: 'room-a2',
      store: 'store-a',
      cadenceMs: 5_000,
      provisional: false,
    });
    const stranger = records.registry.roomAt('gw-a', 'r9', now)!;
    expect(stranger).toMatchObject({ store: PROVISIONAL_STORE, provisional: true });
    expect(stranger.room).toMatch(/^[a-z0-9-]{1,40}$/);
    expect(records.registry.roomAt('gw-a', 'r9', 5)?.room).toBe(stranger.room);
    expect(records.registry.roomAt('gw-b', 'r9', now)?.room).not.toBe(stranger.room);
    expect(provisionalRoomId('gw-a', 'r9')).toBe(stranger.room);
  });

  test('records a provisional room in the background, visible at the root only', async () => {
    const { room } = records.registry.roomAt('stranger', 'main', now)!;
    await expect.poll(() => records.stores.room(COUNTY, room)).toMatchObject({ name: 'stranger/main' });
    expect(await records.stores.room(COOP_A, room)).toBeNull();
    await expect.poll(() => changes).toEqual([{ kind: 'stores' }]);
  });

  test('a gateway that invents room keys gets sixty-four rooms and no more', async () => {
    const given = Array.from({ length: 30_000 }, (_, i) => records.registry.roomAt('hostile', `r${i}`, now));
    expect(given.filter((ref) => ref !== null)).toHaveLength(64);
    expect(records.registry.roomAt('hostile', 'r0', now)).toEqual(given[0]);
    await records.close();
    expect(rows("select count(*) as n from rooms where found_gateway = 'hostile'")).toEqual([{ n: 64 }]);
  });
});

test('a seed is planted into an empty database only', async () => {
  const before = rows('select id, updated_at from stores');
  expect(await records.loadSeed(records.seedFile)).toBe(false);
  expect(await records.setup.needed()).toBe(false);
  expect(rows('select id, updated_at from stores')).toEqual(before);
});
