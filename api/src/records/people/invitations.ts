import type { Acceptance, Invitation, NewInvitation, OpenInvitation, Role } from '../../contract/index.ts';
import { audited } from '../audited.ts';
import type { Actor, Change } from '../change.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import { randomId, randomSecret, sha256Hex } from '../secrets.ts';
import type { Db, Trx } from '../tables.ts';
import { newKept } from '../versioned.ts';
import { expectGoodPassword } from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import { expectOrganisation, organisationOf } from './person-rows.ts';
import { expectNotAbove, roleOf } from './rank.ts';
import { newUsername } from './usernames.ts';

export interface Invitations {
  /** Those that nobody took up yet and that still can be, newest first. */
  list(scope: Scope): Promise<Invitation[]>;
  /**
   * The token is handed out once and stored nowhere in clear: a retry gives the same invitation with a fresh one, and
   * the first is worth nothing then.
   * @throws {RecordsError} `organisation-not-found`, `above-you`.
   */
  create(
    actor: Actor,
    invitation: NewInvitation,
  ): Promise<{ readonly invitation: Invitation; readonly token: string }>;
  /** @throws {RecordsError} `invitation-not-found`, `above-you`. */
  revoke(actor: Actor, id: string): Promise<void>;
  /** @throws {RecordsError} `link-unknown` when it is wrong, used, revoked or over. */
  open(token: string): Promise<OpenInvitation>;
  /**
   * Makes the person; returns their id.
   * @throws {RecordsError} `link-unknown`, `username-form`, `username-taken`, `password-short`, `password-common`.
   */
  accept(acceptance: Acceptance): Promise<string>;
}

const LIFE_MS = 7 * 24 * 3_600_000;

export function createInvitations(
  db: Db,
  change: Change,
  passwords: Passwords,
  clock: () => number,
): Invitations {
  const pending = (from: Db | Trx) =>
    from
      .selectFrom('invitations as i')
      .innerJoin('organisations as o', 'o.id', 'i.organisation')
      .innerJoin('people as b', 'b.id', 'i.invited_by')
      .where('i.revoked_at', 'is', null)
      .where('i.accepted_at', 'is', null)
      .where('i.expires_at', '>', clock())
      .where('o.archived_at', 'is', null)
      .select(['i.id', 'i.name', 'i.role', 'i.phone', 'i.created_at', 'i.expires_at', 'b.name as by_name'])
      .select(['o.id as org', 'o.name as org_name', 'o.name_en as org_name_en']);
  const within = (from: Db | Trx, scope: Scope) =>
    pending(from).where('i.organisation', 'in', organisationsOf(scope));

  const find = async (trx: Trx, scope: Scope, id: string): Promise<Invitation> => {
    const row = await within(trx, scope).where('i.id', '=', id).executeTakeFirst();
    if (row === undefined) throw new RecordsError('invitation-not-found', 'no such invitation in scope');
    return toInvitation(row);
  };
  const byToken = async (from: Db | Trx, token: string): Promise<Row> => {
    const row = await pending(from).where('i.token_hash', '=', sha256Hex(token)).executeTakeFirst();
    if (row === undefined) throw new RecordsError('link-unknown', 'no such invitation');
    return row;
  };

  return {
    list: async (scope) =>
      (await within(db, scope).orderBy('i.created_at', 'desc').orderBy('i.id').execute()).map(toInvitation),

    async create(actor, body) {
      const token = randomSecret();
      let fresh = false;
      const invitation = await change(
        actor,
        { action: 'invitation.create', body },
        async ({ trx, audit, now }) => {
          const { name, role, organisation, phone = null } = body;
          await expectOrganisation(trx, actor.scope, organisation);
          expectNotAbove(await roleOf(trx, actor.by), role);
          const id = randomId('i');
          await trx
            .insertInto('invitations')
            .values({
              id,
              token_hash: sha256Hex(token),
              name,
              role,
              organisation,
              phone,
              invited_by: actor.by,
              created_at: now,
              expires_at: now + LIFE_MS,
              revoked_at: null,
              accepted_at: null,
              person: null,
            })
            .execute();
          const after = await find(trx, actor.scope, id);
          await audit({ action: 'create', entity: 'invitation', id, organisation, before: null, after });
          fresh = true;
          return after;
        },
      );
      if (!fresh) await replaceToken(db, 'invitations', invitation.id, token);
      return { invitation, token };
    },

    async revoke(actor, id) {
      await change(actor, { action: 'invitation.revoke', body: { id } }, async ({ trx, audit, now }) => {
        const before = await find(trx, actor.scope, id);
        expectNotAbove(await roleOf(trx, actor.by), before.role);
        await trx.updateTable('invitations').set({ revoked_at: now }).where('id', '=', id).execute();
        const organisation = before.organisation.id;
        await audit({ action: 'revoke', entity: 'invitation', id, organisation, before, after: null });
        return {};
      });
    },

    async open(token) {
      const { name, role, organisation, invitedBy, expiresAt } = toInvitation(await byToken(db, token));
      return { name, role, organisation, invitedBy, expiresAt };
    },

    async accept({ token, username: typed, password }) {
      // Before a hash is computed: whoever holds no link costs nothing.
      await byToken(db, token);
      const username = newUsername(typed);
      expectGoodPassword(password, username);
      await expectFree(db, username);
      const hash = await passwords.hash(password);
      const person = randomId('u');
      const now = clock();
      await audited(db, person, now, async (trx, audit) => {
        // Again inside: of two who use the link at the same time one is the first.
        const { id, name, role, phone, org } = await byToken(trx, token);
        await expectFree(trx, username);
        const account = { username, name, role, organisation: org, phone };
        await trx
          .insertInto('people')
          .values({ ...newKept(person, now), ...account, password: hash })
          .execute();
        await trx.updateTable('invitations').set({ accepted_at: now, person }).where('id', '=', id).execute();
        const at = { organisation: org, before: null };
        await audit({ ...at, action: 'create', entity: 'person', id: person, after: account });
        await audit({ ...at, action: 'accept', entity: 'invitation', id, after: { person } });
      });
      return person;
    },
  };
}

/** Only the first answer carried a token that fits; whoever asks again gets one that does. */
export async function replaceToken(
  db: Db,
  table: 'invitations' | 'password_resets' | 'api_tokens',
  id: string,
  token: string,
): Promise<void> {
  await db
    .updateTable(table)
    .set({ token_hash: sha256Hex(token) })
    .where('id', '=', id)
    .execute();
}

async function expectFree(from: Db | Trx, username: string): Promise<void> {
  const taken = await from
    .selectFrom('people')
    .where('username', '=', username)
    .select('id')
    .executeTakeFirst();
  if (taken !== undefined)
    throw new RecordsError('username-taken', 'somebody has it', { details: { field: '/username' } });
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly phone: string | null;
  readonly created_at: number;
  readonly expires_at: number;
  readonly by_name: string;
  readonly org: string;
  readonly org_name: string;
  readonly org_name_en: string | null;
}

function toInvitation(row: Row): Invitation {
  return {
    id: row.id,
    name: row.name,
    role: row.role as Role,
    organisation: organisationOf(row),
    phone: row.phone,
    invitedBy: row.by_name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
