import type { OneTimeLink, OpenReset } from '../../contract/index.ts';
import { audited } from '../audited.ts';
import type { Actor, Change } from '../change.ts';
import type { Changes } from '../changes.ts';
import { RecordsError } from '../records-error.ts';
import { randomSecret, sha256Hex } from '../secrets.ts';
import { normalUsername } from '../sessions.ts';
import type { Db, Trx } from '../tables.ts';
import { endSessions, revokeOneTime, tellEnded } from './end-access.ts';
import { replaceToken } from './invitations.ts';
import { makeReset } from './make-reset.ts';
import { expectGoodPassword } from './password-policy.ts';
import type { Passwords } from './passwords.ts';
import { findPerson } from './person-rows.ts';
import { expectNotAbove, roleOf } from './rank.ts';

export interface PasswordChanges {
  /**
   * Changes one's own and ends one's other sessions.
   * @throws {RecordsError} `password-wrong`, `password-short`, `password-common`.
   */
  own(
    who: { readonly person: string; readonly session: string },
    change: { readonly current: string; readonly password: string },
  ): Promise<void>;
  /**
   * A one-time link for somebody; earlier ones are worth nothing then, the old password works until it is used.
   * @throws {RecordsError} `person-not-found`, `above-you`, `yourself`.
   */
  link(actor: Actor, person: string): Promise<OneTimeLink>;
  /**
   * The same at the server's own console, for when nobody above can help.
   * @throws {RecordsError} `person-not-found` when nobody in use has this user name.
   */
  linkAtConsole(username: string): Promise<OneTimeLink>;
  /** Whose password a link is for. @throws {RecordsError} `link-unknown`. */
  open(token: string): Promise<OpenReset>;
  /**
   * Sets the password, ends all sessions, and returns the person.
   * @throws {RecordsError} `link-unknown`, `password-short`, `password-common`.
   */
  use(token: string, password: string): Promise<string>;
}

export function createPasswordChanges(
  db: Db,
  change: Change,
  changes: Changes,
  passwords: Passwords,
  clock: () => number,
): PasswordChanges {
  const valid = async (from: Db | Trx, token: string) => {
    const row = await from
      .selectFrom('password_resets as r')
      .innerJoin('people as p', 'p.id', 'r.person')
      .where('r.token_hash', '=', sha256Hex(token))
      .where('r.used_at', 'is', null)
      .where('r.revoked_at', 'is', null)
      .where('r.expires_at', '>', clock())
      .where('p.archived_at', 'is', null)
      .select(['r.id', 'r.expires_at', 'r.person', 'p.username', 'p.name', 'p.organisation'])
      .executeTakeFirst();
    if (row === undefined) throw new RecordsError('link-unknown', 'no such link');
    return row;
  };

  /** Sets it in a transaction of its own; what was handed out for the old one is over. */
  const set = async (
    person: { readonly id: string; readonly organisation: string },
    hash: string,
    action: 'change-password' | 'reset-password',
    { stays, first }: { stays: string | null; first: (trx: Trx, now: number) => Promise<unknown> },
  ): Promise<void> => {
    const now = clock();
    const ended = await audited(db, person.id, now, async (trx, audit) => {
      await first(trx, now);
      await trx.updateTable('people').set({ password: hash }).where('id', '=', person.id).execute();
      await revokeOneTime(trx, 'password_resets', 'person', person.id, now);
      const sessions = await endSessions({ trx, now }, person.id, stays);
      const after = { sessionsEnded: sessions.length };
      const { id, organisation } = person;
      await audit({ action, entity: 'person', id, organisation, before: null, after });
      return sessions;
    });
    tellEnded(changes, ended);
  };

  return {
    async own({ person, session }, { current, password }) {
      const row = await db
        .selectFrom('people')
        .where('id', '=', person)
        .select(['id', 'organisation', 'username', 'password'])
        .executeTakeFirstOrThrow();
      if (!(await passwords.fits(current, row.password)))
        throw new RecordsError('password-wrong', 'it does not fit', { details: { field: '/current' } });
      expectGoodPassword(password, row.username);
      await set(row, await passwords.hash(password), 'change-password', {
        stays: session,
        first: async (trx) => {
          // Somebody else may have changed it while this one was hashed.
          const now = await trx
            .selectFrom('people')
            .where('id', '=', person)
            .select('password')
            .executeTakeFirst();
          if (now?.password !== row.password)
            throw new RecordsError('password-wrong', 'it changed meanwhile', {
              details: { field: '/current' },
            });
        },
      });
    },

    async link(actor, id) {
      const token = randomSecret();
      let fresh = false;
      const made = await change(
        actor,
        { action: 'person.reset-link', body: { id } },
        async ({ trx, audit, now }) => {
          // Whoever sits at somebody's open session must not get around the current password.
          if (id === actor.by) throw new RecordsError('yourself', 'one changes one’s own');
          const person = await findPerson(trx, actor.scope, id);
          if (person.archivedAt !== null) throw new RecordsError('person-not-found', 'archived');
          expectNotAbove(await roleOf(trx, actor.by), person.role);
          const reset = await makeReset(trx, { person: id, by: actor.by, token, now });
          await audit({
            action: 'reset-link',
            entity: 'person',
            id,
            organisation: person.organisation.id,
            before: null,
            after: { expiresAt: reset.expiresAt },
          });
          fresh = true;
          return reset;
        },
      );
      if (!fresh) await replaceToken(db, 'password_resets', made.id, token);
      return { token, expiresAt: made.expiresAt };
    },

    async linkAtConsole(username) {
      const token = randomSecret();
      const now = clock();
      return audited(db, 'system', now, async (trx, audit) => {
        const person = await trx
          .selectFrom('people')
          .where('username', '=', normalUsername(username))
          .where('archived_at', 'is', null)
          .select(['id', 'organisation'])
          .executeTakeFirst();
        if (person === undefined)
          throw new RecordsError('person-not-found', 'nobody in use has this user name');
        const { id, organisation } = person;
        const { expiresAt } = await makeReset(trx, { person: id, by: 'system', token, now });
        const after = { expiresAt };
        await audit({ action: 'reset-link', entity: 'person', id, organisation, before: null, after });
        return { token, expiresAt };
      });
    },

    async open(token) {
      const { name, username, expires_at } = await valid(db, token);
      return { name, username, expiresAt: expires_at };
    },

    async use(token, password) {
      const { person, username, organisation } = await valid(db, token);
      expectGoodPassword(password, username);
      const hash = await passwords.hash(password);
      await set({ id: person, organisation }, hash, 'reset-password', {
        stays: null,
        first: async (trx, now) => {
          // Again inside: of two who use the link at the same time one is the first.
          const { id } = await valid(trx, token);
          await trx.updateTable('password_resets').set({ used_at: now }).where('id', '=', id).execute();
        },
      });
      return person;
    },
  };
}
