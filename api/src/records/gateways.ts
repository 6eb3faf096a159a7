import { audited } from './audited.ts';
import type { Changes } from './changes.ts';
import { recallResult, rememberResult } from './idempotency.ts';
import type { Gateways } from './records.ts';
import { RecordsError } from './records-error.ts';
import { organisationsOf, type Scope } from './scope.ts';
import { normalCode, randomCode, randomId, randomSecret, sha256Hex } from './secrets.ts';
import type { Db } from './tables.ts';

export interface NewGateway {
  readonly name: string;
  readonly store: string;
}

export interface FoundGateway extends NewGateway {
  readonly id: string;
  /** Trade it at `POST /api/provision`. Shown once. */
  readonly code: string;
  /** Epoch ms. */
  readonly codeExpiresAt: number;
}

export interface Provisioned {
  readonly gatewayId: string;
  /** The MQTT password; stored only as a hash. */
  readonly secret: string;
}

const CODE_LIFE_MS = 24 * 3_600_000;

/** @param inEffect brings the picture in memory up to date; a change resolves only after it. */
export function createGateways(
  db: Db,
  changes: Changes,
  clock: () => number,
  inEffect: () => Promise<void>,
): Gateways {
  const find = (scope: Scope, gatewayId: string) =>
    db
      .selectFrom('gateways as g')
      .innerJoin('stores as s', 's.id', 'g.store')
      .where('g.id', '=', gatewayId)
      .where('s.organisation', 'in', organisationsOf(scope))
      .select(['g.id', 'g.name', 'g.store', 'g.version', 'g.secret_hash', 'g.revoked_at', 's.organisation'])
      .executeTakeFirst();

  const renewCode = async (scope: Scope, by: string, gatewayId: string): Promise<FoundGateway> => {
    const gateway = await find(scope, gatewayId);
    if (gateway === undefined) throw new RecordsError('gateway-not-found', 'it is gone, or out of scope');
    if (gateway.secret_hash !== null || gateway.revoked_at !== null) {
      throw new RecordsError('already-provisioned', 'its code was used');
    }
    const now = clock();
    const code = randomCode();
    const codeExpiresAt = now + CODE_LIFE_MS;
    await audited(db, by, now, async (trx, audit) => {
      await trx
        .updateTable('gateways')
        .set({ code_hash: sha256Hex(normalCode(code)), code_expires_at: codeExpiresAt, updated_at: now })
        .set((eb) => ({ version: eb('version', '+', 1) }))
        .where('id', '=', gatewayId)
        .execute();
      const { organisation } = gateway;
      await audit({
        action: 'renew-code',
        entity: 'gateway',
        id: gatewayId,
        organisation,
        before: null,
        after: { codeExpiresAt },
      });
    });
    return { id: gateway.id, name: gateway.name, store: gateway.store, code, codeExpiresAt };
  };

  return {
    async create(scope, by, { name, store }, idempotencyKey) {
      const request = { by, key: idempotencyKey, action: 'gateway.create', body: { name, store } };
      const before = await recallResult(db, request);
      if (before !== null) return renewCode(scope, by, before);

      const now = clock();
      const id = randomId('g');
      const code = randomCode();
      const codeExpiresAt = now + CODE_LIFE_MS;
      const repeated = await audited(db, by, now, async (trx, audit) => {
        // Looked up again inside: a phone's retry may have run at the same time.
        const twin = await recallResult(trx, request);
        if (twin !== null) return twin;
        const owner = await trx
          .selectFrom('stores')
          .select('organisation')
          .where('id', '=', store)
          .where('organisation', 'in', organisationsOf(scope))
          .where('archived_at', 'is', null)
          .executeTakeFirst();
        if (owner === undefined) throw new RecordsError('store-not-found', 'no such store in scope');
        await trx
          .insertInto('gateways')
          .values({
            id,
            store,
            name,
            secret_hash: null,
            code_hash: sha256Hex(normalCode(code)),
            code_expires_at: codeExpiresAt,
            revoked_at: null,
            version: 1,
            created_at: now,
            updated_at: now,
            archived_at: null,
          })
          .execute();
        await rememberResult(trx, request, id, now);
        const { organisation } = owner;
        await audit({
          action: 'create',
          entity: 'gateway',
          id,
          organisation,
          before: null,
          after: { name, store, codeExpiresAt },
        });
        return null;
      });
      if (repeated !== null) return renewCode(scope, by, repeated);
      await inEffect();
      changes.emit({ kind: 'gateway', gateway: id });
      return { id, name, store, code, codeExpiresAt };
    },

    async provision(code) {
      const now = clock();
      const secret = randomSecret();
      const gatewayId = await db
        .selectFrom('gateways')
        .select('id')
        .where('code_hash', '=', sha256Hex(normalCode(code)))
        .executeTakeFirst()
        .then((row) => row?.id);
      if (gatewayId === undefined) throw new RecordsError('code-unknown', 'no gateway waits for this code');
      await audited(db, `gateway:${gatewayId}`, now, async (trx, audit) => {
        // Conditional, so that of two at the same time exactly one gets the secret.
        const taken = await trx
          .updateTable('gateways')
          .set({ secret_hash: sha256Hex(secret), code_hash: null, code_expires_at: null, updated_at: now })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', gatewayId)
          .where('code_hash', '=', sha256Hex(normalCode(code)))
          .where('code_expires_at', '>', now)
          .where('revoked_at', 'is', null)
          .where('archived_at', 'is', null)
          .returning(['store'])
          .executeTakeFirst();
        if (taken === undefined) throw new RecordsError('code-unknown', 'used, expired or revoked');
        const owner = await trx
          .selectFrom('stores')
          .select('organisation')
          .where('id', '=', taken.store)
          .executeTakeFirstOrThrow();
        const { organisation } = owner;
        await audit({
          action: 'provision',
          entity: 'gateway',
          id: gatewayId,
          organisation,
          before: { provisioned: false },
          after: { provisioned: true },
        });
      });
      await inEffect();
      changes.emit({ kind: 'gateway', gateway: gatewayId });
      return { gatewayId, secret };
    },

    async revoke(scope, by, gatewayId) {
      const gateway = await find(scope, gatewayId);
      if (gateway === undefined) throw new RecordsError('gateway-not-found', 'no such gateway in scope');
      if (gateway.revoked_at !== null) return;
      const now = clock();
      await audited(db, by, now, async (trx, audit) => {
        await trx
          .updateTable('gateways')
          .set({
            revoked_at: now,
            secret_hash: null,
            code_hash: null,
            code_expires_at: null,
            updated_at: now,
          })
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', gatewayId)
          .execute();
        const { organisation } = gateway;
        await audit({
          action: 'revoke',
          entity: 'gateway',
          id: gatewayId,
          organisation,
          before: { revokedAt: null },
          after: { revokedAt: now },
        });
      });
      await inEffect();
      changes.emit({ kind: 'gateway-revoked', gateway: gatewayId });
    },
  };
}
