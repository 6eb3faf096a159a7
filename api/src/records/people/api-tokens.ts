import type { ApiToken, NewApiToken } from '../../contract/index.ts';
import { grantableBy } from '../access.ts';
import type { Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { randomId, randomSecret, sha256Hex } from '../secrets.ts';
import type { SignedIn } from '../sessions.ts';
import type { Db, Tables, Trx } from '../tables.ts';
import { holderOf } from './holder.ts';
import { replaceToken } from './invitations.ts';

export interface ApiTokens {
  /** A person's own that are still worth something, newest first. */
  list(person: string): Promise<ApiToken[]>;
  /**
   * The token is handed out once and stored nowhere in clear; a retry gives the same one's successor.
   * @throws {RecordsError} `scope-beyond`, `too-many-tokens`.
   */
  create(
    who: SignedIn,
    token: NewApiToken,
    idempotencyKey: string | null,
  ): Promise<{ readonly token: string; readonly record: ApiToken }>;
  /** @throws {RecordsError} `token-not-found`. */
  revoke(person: string, id: string): Promise<void>;
  /** Whom a token speaks for, and what for; null when unknown, over or revoked. */
  find(token: string): Promise<SignedIn | null>;
}

const PREFIX = 'cft_';
const DAY_MS = 24 * 3_600_000;
const MOST = 20;
/** Writing down each use would cost a write a request. */
const USED_EVERY_MS = 60_000;

export function createApiTokens(db: Db, change: Change, clock: () => number): ApiTokens {
  const valid = (from: Db | Trx = db) =>
    from.selectFrom('api_tokens').where('revoked_at', 'is', null).where('expires_at', '>', clock());
  const actor = (person: string, idempotencyKey: string | null) => ({
    by: person,
    // Tokens are one's own: no scope is looked at.
    scope: { organisation: '' },
    idempotencyKey,
  });

  return {
    list: async (person) =>
      (
        await valid()
          .where('person', '=', person)
          .selectAll()
          .orderBy('created_at', 'desc')
          .orderBy('id')
          .execute()
      ).map(toToken),

    async create(who, body, idempotencyKey) {
      const token = `${PREFIX}${randomSecret()}`;
      const { person } = who;
      const grantable: readonly string[] = grantableBy(who);
      const beyond = body.scopes.find((scope) => !grantable.includes(scope));
      if (beyond !== undefined)
        throw new RecordsError('scope-beyond', beyond, { details: { field: '/scopes' } });
      let fresh = false;
      const record = await change(
        actor(person.id, idempotencyKey),
        { action: 'api-token.create', body },
        async ({ trx, audit, now }) => {
          const { n } = await trx
            .selectFrom('api_tokens')
            .where('person', '=', person.id)
            .where('revoked_at', 'is', null)
            .where('expires_at', '>', now)
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .executeTakeFirstOrThrow();
          if (Number(n) >= MOST) throw new RecordsError('too-many-tokens', `${MOST} are there`);
          const row: Tables['api_tokens'] = {
            id: randomId('t'),
            token_hash: sha256Hex(token),
            person: person.id,
            name: body.name,
            scopes_json: JSON.stringify(body.scopes),
            created_at: now,
            expires_at: now + body.days * DAY_MS,
            used_at: null,
            revoked_at: null,
          };
          await trx.insertInto('api_tokens').values(row).execute();
          const after = toToken(row);
          const organisation = person.organisation.id;
          await audit({
            action: 'create',
            entity: 'api-token',
            id: row.id,
            organisation,
            before: null,
            after,
          });
          fresh = true;
          return after;
        },
      );
      if (!fresh) await replaceToken(db, 'api_tokens', record.id, token);
      return { token, record };
    },

    async revoke(person, id) {
      await change(
        actor(person, null),
        { action: 'api-token.revoke', body: { id } },
        async ({ trx, audit, now }) => {
          const row = await valid(trx)
            .where('id', '=', id)
            .where('person', '=', person)
            .selectAll()
            .executeTakeFirst();
          if (row === undefined) throw new RecordsError('token-not-found', 'no such token of this person');
          await trx.updateTable('api_tokens').set({ revoked_at: now }).where('id', '=', id).execute();
          const before = toToken(row);
          const { organisation } = await trx
            .selectFrom('people')
            .select('organisation')
            .where('id', '=', person)
            .executeTakeFirstOrThrow();
          await audit({ action: 'revoke', entity: 'api-token', id, organisation, before, after: null });
          return {};
        },
      );
    },

    async find(token) {
      if (!token.startsWith(PREFIX)) return null;
      const row = await valid().where('token_hash', '=', sha256Hex(token)).selectAll().executeTakeFirst();
      if (row === undefined) return null;
      const person = await holderOf(db, row.person);
      if (person === null) return null;
      const now = clock();
      if (row.used_at === null || now - row.used_at >= USED_EVERY_MS)
        await db.updateTable('api_tokens').set({ used_at: now }).where('id', '=', row.id).execute();
      const scopes: ReadonlySet<string> = new Set(scopesOf(row));
      return { sessionId: null, scopes, person, expiresAt: row.expires_at };
    },
  };
}

const scopesOf = (row: Tables['api_tokens']): string[] => JSON.parse(row.scopes_json) as string[];

function toToken(row: Tables['api_tokens']): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: scopesOf(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.used_at,
  };
}
