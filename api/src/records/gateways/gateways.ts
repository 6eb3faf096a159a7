import type { GatewayRecordView, NewGateway } from '../../contract/index.ts';
import { audited } from '../audited.ts';
import type { Changes } from '../changes.ts';
import { recallResult, rememberResult } from '../idempotency.ts';
import { RecordsError } from '../records-error.ts';
import type { Scope } from '../scope.ts';
import { normalCode, randomCode, randomId, randomSecret, sha256Hex } from '../secrets.ts';
import type { Db, Trx } from '../tables.ts';
import { newKept } from '../versioned.ts';
import { assignRooms } from './assignments.ts';
import { findGateway, organisationOfStore } from './find-gateway.ts';
import { mosquittoHash } from './mosquitto-hash.ts';
import { type Provisioned, takeCode } from './provision.ts';
import { listGateways, readGateway, stateOf } from './read-gateways.ts';

export interface FoundGateway {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  /** Trade it at `POST /api/provision`. Shown once. */
  readonly code: string;
  /** Epoch ms. */
  readonly codeExpiresAt: number;
}

export interface Gateways {
  /** Waiting and revoked ones too. */
  list(scope: Scope): Promise<GatewayRecordView[]>;
  /** @throws {RecordsError} `gateway-not-found`. */
  get(scope: Scope, gatewayId: string): Promise<GatewayRecordView>;
  /**
   * Creates a gateway with a one-time provisioning code. The same idempotency key of the same person gives the
   * same gateway, with a fresh code, as the first one was stored nowhere in clear.
   * @throws {RecordsError} `store-not-found`, `room-not-found`, `key-taken`, `idempotency-mismatch`,
   * `already-provisioned`.
   */
  create(scope: Scope, by: string, gateway: NewGateway, idempotencyKey: string | null): Promise<FoundGateway>;
  /** A new code for one that waits; the old code dies. @throws {RecordsError} `gateway-not-found`, `already-provisioned`. */
  renewCode(scope: Scope, by: string, gatewayId: string): Promise<FoundGateway>;
  /**
   * A code for another device in its place. Until it is used the old secret works; then that one dies, on open
   * connections too. The rooms stay. One that was revoked is in use again with it.
   * @throws {RecordsError} `gateway-not-found`, `not-provisioned`, `store-not-found`.
   */
  replace(scope: Scope, by: string, gatewayId: string): Promise<FoundGateway>;
  /** Trades a code for the gateway's secret, once. @throws {RecordsError} `code-unknown`. */
  provision(code: string): Promise<Provisioned>;
  /** Every gateway that may sign in, with its password as Mosquitto keeps it; null where that was not kept. */
  mosquittoUsers(): Promise<
    {
      readonly id: string;
      readonly name: string;
      readonly hash: string | null;
      /** Of a device that is not ours. */
      readonly topic: string | null;
      readonly decoder: string | null;
    }[]
  >;
  /** Ends a gateway's rights, on open connections too. @throws {RecordsError} `gateway-not-found`. */
  revoke(scope: Scope, by: string, gatewayId: string): Promise<void>;
}

const CODE_LIFE_MS = 24 * 3_600_000;

/** @param inEffect brings the picture in memory up to date; a change resolves only after it. */
export function createGateways(
  db: Db,
  changes: Changes,
  clock: () => number,
  inEffect: () => Promise<void>,
): Gateways {
  const told = async (kind: 'gateway' | 'gateway-revoked' | 'gateway-replaced', gateway: string) => {
    await inEffect();
    changes.emit({ kind, gateway });
  };

  /** Gives a gateway a code; one that it had before is worth nothing from now on. */
  const issueCode = async (
    scope: Scope,
    by: string,
    id: string,
    action: 'renew-code' | 'replace',
  ): Promise<FoundGateway> => {
    const now = clock();
    const code = randomCode();
    const codeExpiresAt = now + CODE_LIFE_MS;
    const { name, store } = await audited(db, by, now, async (trx, audit) => {
      const gateway = await findGateway(trx, scope, id);
      const waiting = stateOf(gateway) === 'waiting';
      if (action === 'renew-code' && !waiting)
        throw new RecordsError('already-provisioned', 'its code was used');
      if (action === 'replace' && waiting) throw new RecordsError('not-provisioned', 'it waits for its code');
      await organisationOfStore(trx, scope, gateway.store);
      await trx
        .updateTable('gateways')
        .set({ code_hash: sha256Hex(normalCode(code)), code_expires_at: codeExpiresAt, updated_at: now })
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
      const { organisation } = gateway;
      await audit({ action, entity: 'gateway', id, organisation, before: null, after: { codeExpiresAt } });
      return gateway;
    });
    await told('gateway', id);
    return { id, name, store, code, codeExpiresAt };
  };

  return {
    list: (scope) => listGateways(db, scope),
    get: (scope, id) => readGateway(db, scope, id),

    async create(scope, by, gateway, idempotencyKey) {
      const request = { by, key: idempotencyKey, action: 'gateway.create', body: gateway };
      const before = await recallResult(db, request);
      if (before !== null) return issueCode(scope, by, before, 'renew-code');

      const now = clock();
      const id = randomId('g');
      const code = randomCode();
      const codeExpiresAt = now + CODE_LIFE_MS;
      const { name, store } = gateway;
      const repeated = await audited(db, by, now, async (trx, audit) => {
        // Looked up again inside: a phone's retry may have run at the same time.
        const twin = await recallResult(trx, request);
        if (twin !== null) return twin;
        const organisation = await organisationOfStore(trx, scope, store);
        await trx
          .insertInto('gateways')
          .values({
            ...newKept(id, now),
            store,
            name,
            secret_hash: null,
            code_hash: sha256Hex(normalCode(code)),
            code_expires_at: codeExpiresAt,
            revoked_at: null,
            provisioned_at: null,
            mosquitto_hash: null,
          })
          .execute();
        const rooms = await assignRooms(trx, { id, store }, gateway.rooms ?? []);
        await rememberResult(trx, request, id, now);
        const after = { name, store, rooms, codeExpiresAt };
        await audit({ action: 'create', entity: 'gateway', id, organisation, before: null, after });
        return null;
      });
      if (repeated !== null) return issueCode(scope, by, repeated, 'renew-code');
      await told('gateway', id);
      if ((gateway.rooms?.length ?? 0) > 0) changes.emit({ kind: 'stores' });
      return { id, name, store, code, codeExpiresAt };
    },

    renewCode: (scope, by, id) => issueCode(scope, by, id, 'renew-code'),
    replace: (scope, by, id) => issueCode(scope, by, id, 'replace'),

    async provision(code) {
      const secret = randomSecret();
      const hashes = { secret: sha256Hex(secret), mosquitto: await mosquittoHash(secret) };
      const { replaced, ...taken } = await takeCode(db, code, hashes, clock());
      await told(replaced ? 'gateway-replaced' : 'gateway', taken.gatewayId);
      return { ...taken, secret };
    },

    mosquittoUsers: () =>
      db
        .selectFrom('gateways as g')
        .leftJoin('foreign_devices as f', 'f.gateway', 'g.id')
        .where('g.secret_hash', 'is not', null)
        .where('g.revoked_at', 'is', null)
        .where('g.archived_at', 'is', null)
        .select(['g.id', 'g.name', 'g.mosquitto_hash as hash', 'f.topic', 'f.decoder'])
        .orderBy('g.id')
        .execute(),

    async revoke(scope, by, id) {
      const now = clock();
      const changed = await audited(db, by, now, async (trx, audit) => {
        const { organisation, revoked_at } = await findGateway(trx, scope, id);
        if (revoked_at !== null) return false;
        await endRights(trx, id, now);
        const [before, after] = [{ revokedAt: null }, { revokedAt: now }];
        await audit({ action: 'revoke', entity: 'gateway', id, organisation, before, after });
        return true;
      });
      if (changed) await told('gateway-revoked', id);
    },
  };
}

async function endRights(trx: Trx, id: string, now: number): Promise<void> {
  await trx
    .updateTable('gateways')
    .set({
      revoked_at: now,
      secret_hash: null,
      mosquitto_hash: null,
      code_hash: null,
      code_expires_at: null,
      updated_at: now,
    })
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}
