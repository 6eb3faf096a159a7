import { hashPassword } from './password.ts';
import { RecordsError } from './records-error.ts';
import { randomId, sha256Hex } from './secrets.ts';
import type { Seed } from './seed.ts';
import { normalUsername } from './sessions.ts';
import type { Db, Trx } from './tables.ts';

/**
 * Fills an empty database; leaves one that holds an organisation as it is and returns false.
 * @throws {RecordsError} `seed-invalid` when one part refers to another that is not there; nothing is written then.
 */
export async function plantSeed(db: Db, seed: Seed, now: number): Promise<boolean> {
  const passwords = new Map(
    await Promise.all(
      seed.people.map(async ({ username, password }) => [username, await hashPassword(password)] as const),
    ),
  );
  try {
    return await db.transaction().execute(async (trx) => {
      const any = await trx.selectFrom('organisations').select('id').limit(1).executeTakeFirst();
      if (any !== undefined) return false;
      await plantOrganisations(trx, seed, now);
      await plantPeople(trx, seed, passwords, now);
      await plantStores(trx, seed, now);
      await plantGateways(trx, seed, now);
      return true;
    });
  } catch (cause) {
    if (cause instanceof RecordsError) throw cause;
    throw new RecordsError('seed-invalid', cause instanceof Error ? cause.message : 'cannot be written', {
      cause,
    });
  }
}

/** Creation times grow by a millisecond, so that lists keep the seed's order. */
const keptAt = (at: number) => ({ version: 1, created_at: at, updated_at: at, archived_at: null });

async function plantOrganisations(trx: Trx, seed: Seed, now: number): Promise<void> {
  const left = new Map(seed.organisations.map((organisation) => [organisation.id, organisation]));
  let at = now;
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ parent }) => parent === null || !left.has(parent));
    if (ready.length === 0) throw new RecordsError('seed-invalid', 'the organisations stand in a ring');
    for (const { id, name, nameEn = null, kind, parent } of ready) {
      await trx
        .insertInto('organisations')
        .values({ id, name, name_en: nameEn, kind, parent, ...keptAt(at++) })
        .execute();
      left.delete(id);
    }
  }
}

async function plantPeople(trx: Trx, seed: Seed, passwords: Map<string, string>, now: number): Promise<void> {
  for (const { username, name, role, organisation } of seed.people) {
    await trx
      .insertInto('people')
      .values({
        id: randomId('u'),
        username: normalUsername(username),
        name,
        role,
        organisation,
        password: passwords.get(username)!,
        phone: null,
        ...keptAt(now),
      })
      .execute();
  }
}

async function plantStores(trx: Trx, seed: Seed, now: number): Promise<void> {
  let at = now;
  for (const { id, name, nameEn = null, organisation, timeZone, rooms } of seed.stores) {
    await trx
      .insertInto('stores')
      .values({
        id,
        name,
        name_en: nameEn,
        organisation,
        time_zone: timeZone,
        address: null,
        ...keptAt(at++),
      })
      .execute();
    for (const room of rooms) {
      await trx
        .insertInto('rooms')
        .values({
          id: room.id,
          store: id,
          name: room.name,
          name_en: room.nameEn ?? null,
          kind: room.kind,
          volume_m3: room.volumeM3,
          capacity_t: null,
          cadence_ms: room.cadenceMs,
          limits_json: JSON.stringify(room.limits),
          found_gateway: null,
          found_key: null,
          ...keptAt(at++),
        })
        .execute();
      for (const [position, sensor] of room.sensors.entries()) {
        await trx
          .insertInto('sensors')
          .values({
            room: room.id,
            sensor_key: sensor.key,
            name: sensor.name,
            name_en: sensor.nameEn ?? null,
            position,
            version: 1,
            archived_at: null,
          })
          .execute();
      }
    }
  }
}

async function plantGateways(trx: Trx, seed: Seed, now: number): Promise<void> {
  let at = now;
  for (const { id, name, store, secret } of seed.gateways) {
    await trx
      .insertInto('gateways')
      .values({
        id,
        name,
        store,
        secret_hash: sha256Hex(secret),
        code_hash: null,
        code_expires_at: null,
        revoked_at: null,
        provisioned_at: now,
        mosquitto_hash: null,
        ...keptAt(at++),
      })
      .execute();
    const rooms = seed.stores.find((one) => one.id === store)?.rooms ?? [];
    for (const { id: room, key } of rooms) {
      await trx
        .insertInto('assignments')
        .values({ id: randomId('as'), gateway: id, wire_room: key, room, valid_from: 0, valid_to: null })
        .execute();
    }
  }
}
