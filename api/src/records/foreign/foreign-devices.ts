import type { NewForeignDevice, NewMapping } from '../../contract/index.ts';
import { audited } from '../audited.ts';
import type { Actor, Change } from '../change.ts';
import type { Changes } from '../changes.ts';
import { assignOwnIds } from '../gateway-configs/assign-own-ids.ts';
import { findGateway, organisationOfStore } from '../gateways/find-gateway.ts';
import { mosquittoHash } from '../gateways/mosquitto-hash.ts';
import { recallResult, rememberResult } from '../idempotency.ts';
import { RecordsError } from '../records-error.ts';
import type { Scope } from '../scope.ts';
import { randomId, randomPassword, sha256Hex } from '../secrets.ts';
import type { Db, Trx } from '../tables.ts';
import { newKept } from '../versioned.ts';
import { newestMapping } from './newest-mapping.ts';
import { type ForeignRecordView, findForeign, readForeignDevice } from './read-foreign.ts';
import { expectUntold } from './told-by-others.ts';
import { downTopicOf, isGivable, overlap } from './topics.ts';

/** What its form is filled in with. The password is stored only as a hash. */
export interface ForeignLogin {
  readonly id: string;
  readonly password: string;
  readonly topic: string;
  readonly downTopic: string;
}

/** Devices that are not ours: gateways with a topic and a way to speak of their own. */
export interface ForeignDevices {
  /** @throws {RecordsError} `gateway-not-found`, also for a gateway of ours. */
  view(scope: Scope, id: string): Promise<ForeignRecordView>;
  /**
   * It may sign in at once. The same idempotency key of the same person gives the same device, with a fresh password,
   * as the first one was stored nowhere in clear.
   * @throws {RecordsError} `store-not-found`, `topic-wrong`, `topic-taken`, `idempotency-mismatch`.
   */
  create(actor: Actor, device: NewForeignDevice): Promise<ForeignLogin>;
  /** A new password; the old one is dead, on the open connection too. @throws {RecordsError} `gateway-not-found`. */
  renewPassword(scope: Scope, by: string, id: string): Promise<ForeignLogin>;
  /**
   * How its messages are read from now on. The mapping was checked. A room key in it that is the id of a room of the
   * device's store, and stands for nothing yet, stands for that room.
   * @param rooms the room keys of the mapping
   * @throws {RecordsError} `gateway-not-found`, `conflict`, `sensor-told`.
   */
  map(actor: Actor, id: string, wanted: NewMapping, rooms: readonly string[]): Promise<{ revision: number }>;
  /**
   * Passes for a mapping, which was checked, when no sensor of it is told by another gateway or device in use.
   * @throws {RecordsError} `gateway-not-found`, `sensor-told`.
   */
  expectUntold(scope: Scope, id: string, mapping: object): Promise<void>;
  /** Puts on record that messages of the quarantine were read again. @throws {RecordsError} `gateway-not-found`. */
  noteReplay(actor: Actor, id: string, outcome: { replayed: number; left: number }): Promise<void>;
}

interface Deps {
  readonly db: Db;
  readonly change: Change;
  readonly changes: Changes;
  readonly clock: () => number;
  /** Brings the picture in memory up to date. */
  readonly inEffect: () => Promise<void>;
}

export function createForeignDevices({ db, change, changes, clock, inEffect }: Deps): ForeignDevices {
  const renewPassword = async (scope: Scope, by: string, id: string): Promise<ForeignLogin> => {
    const { password, hashes } = await freshPassword();
    const now = clock();
    const topic = await audited(db, by, now, async (trx, audit) => {
      const { organisation } = await findGateway(trx, scope, id);
      const device = await findForeign(trx, id);
      await trx
        .updateTable('gateways')
        .set({ ...hashes, revoked_at: null, provisioned_at: now, updated_at: now })
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
      await audit({
        action: 'renew-password',
        entity: 'gateway',
        id,
        organisation,
        before: null,
        after: null,
      });
      return device.topic;
    });
    await inEffect();
    changes.emit({ kind: 'gateway-replaced', gateway: id });
    return { id, password, topic, downTopic: downTopicOf(topic) };
  };

  return {
    view: (scope, id) => readForeignDevice(db, scope, id),
    renewPassword,

    async expectUntold(scope, id, mapping) {
      const { store } = await findGateway(db, scope, id);
      const { decoder } = await findForeign(db, id);
      await expectUntold(db, scope, { id, store, decoder, mapping });
    },

    async create({ by, scope, idempotencyKey }, device) {
      const request = { by, key: idempotencyKey, action: 'foreign.create', body: device };
      const before = await recallResult(db, request);
      if (before !== null) return renewPassword(scope, by, before);

      const id = randomId('g');
      const { name, store, decoder = 'json', topic = `dtu/${id}/up` } = device;
      const { password, hashes } = await freshPassword();
      const now = clock();
      const repeated = await audited(db, by, now, async (trx, audit) => {
        // Looked up again inside: a phone's retry may have run at the same time.
        const twin = await recallResult(trx, request);
        if (twin !== null) return twin;
        const organisation = await organisationOfStore(trx, scope, store);
        await expectFree(trx, topic);
        await trx
          .insertInto('gateways')
          .values({
            ...newKept(id, now),
            store,
            name,
            ...hashes,
            code_hash: null,
            code_expires_at: null,
            revoked_at: null,
            provisioned_at: now,
          })
          .execute();
        await trx.insertInto('foreign_devices').values({ gateway: id, decoder, topic }).execute();
        await rememberResult(trx, request, id, now);
        const after = { name, store, decoder, topic };
        await audit({ action: 'create', entity: 'gateway', id, organisation, before: null, after });
        return null;
      });
      if (repeated !== null) return renewPassword(scope, by, repeated);
      await inEffect();
      changes.emit({ kind: 'gateway', gateway: id });
      return { id, password, topic, downTopic: downTopicOf(topic) };
    },

    map: (actor, id, { revision: seen, mapping }, rooms) =>
      change(actor, { action: 'foreign.map', body: { id, revision: seen, mapping } }, async (changing) => {
        const { trx, audit, now } = changing;
        const { organisation, store } = await findGateway(trx, actor.scope, id);
        const { decoder } = await findForeign(trx, id);
        const before = await newestMapping(trx, id);
        if ((before?.revision ?? 0) !== seen) {
          throw new RecordsError('conflict', `revision ${seen} is not ${before?.revision ?? 0}`, {
            details: {
              current: { revision: before?.revision ?? 0, mapping: before?.mapping ?? null },
              changedBy: before?.author ?? null,
              changedAt: before?.at ?? null,
            },
          });
        }
        await expectUntold(trx, actor.scope, { id, store, decoder, mapping });
        const revision = seen + 1;
        await assignOwnIds(
          trx,
          { gateway: id, store },
          { rooms: Object.fromEntries(rooms.map((r) => [r, 0])) },
        );
        await trx
          .insertInto('foreign_mappings')
          .values({
            gateway: id,
            revision,
            decoder,
            mapping_json: JSON.stringify(mapping),
            author: actor.by,
            at: now,
          })
          .execute();
        const was = before === null ? null : { revision: before.revision, mapping: before.mapping };
        const after = { revision, mapping };
        await audit({ action: 'map', entity: 'gateway', id, organisation, before: was, after });
        return { revision };
      }),

    async noteReplay({ by, scope }, id, outcome) {
      await audited(db, by, clock(), async (trx, audit) => {
        const { organisation } = await findGateway(trx, scope, id);
        await audit({ action: 'replay', entity: 'gateway', id, organisation, before: null, after: outcome });
      });
    },
  };
}

async function freshPassword() {
  const password = randomPassword();
  const hashes = { secret_hash: sha256Hex(password), mosquitto_hash: await mosquittoHash(password) };
  return { password, hashes };
}

/** Revoked devices keep their topic: what they sent is still theirs. */
async function expectFree(trx: Trx, topic: string): Promise<void> {
  if (!isGivable(topic)) throw new RecordsError('topic-wrong', 'no device may have this topic');
  const given = await trx.selectFrom('foreign_devices').select('topic').execute();
  if (given.some((one) => overlap(one.topic, topic)))
    throw new RecordsError('topic-taken', 'another device has it, or a part of it');
}
