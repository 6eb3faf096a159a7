import type { OpenSession } from '../contract/index.ts';
import { audited } from './audited.ts';
import type { Changes } from './changes.ts';
import { deviceOf } from './people/device.ts';
import { endSessions, tellEnded } from './people/end-access.ts';
import { type Holder, holderOf } from './people/holder.ts';
import type { Passwords } from './people/passwords.ts';
import { randomId, randomSecret, sha256Hex } from './secrets.ts';
import type { Db } from './tables.ts';

/** Who speaks, as of now: a changed role or organisation counts at the next look. */
export interface SignedIn {
  /** Null when an API token speaks. */
  readonly sessionId: string | null;
  /** What an API token may at most; null for a session, which may all that its person may. */
  readonly scopes: ReadonlySet<string> | null;
  readonly person: Holder;
  /** Epoch ms. */
  readonly expiresAt: number;
}

export interface InSession extends SignedIn {
  readonly sessionId: string;
}

/** Where a session is opened from, for its owner to recognise. */
export interface Origin {
  readonly userAgent: string | null;
  readonly address: string | null;
}

export interface Sessions {
  /**
   * Signs in. Null when name and password do not fit; takes the same time either way.
   * @throws {RecordsError} `busy` (retryable) when too many sign-ins wait.
   */
  open(username: string, password: string, from?: Origin): Promise<Opened | null>;
  /** Signs in whoever has just proved to be this person in another way; null when there is no such person in use. */
  begin(person: string, from: Origin): Promise<Opened | null>;
  /** The session behind a token; null when unknown, expired or revoked. Slides its expiry. */
  find(token: string): Promise<InSession | null>;
  /** Whether a session is still valid, without sliding it. */
  check(sessionId: string): Promise<InSession | null>;
  /** Signs out; harmless when it is gone already. */
  revoke(sessionId: string): Promise<void>;
  /** Where a person is signed in, the last used first. */
  list(person: string): Promise<Omit<OpenSession, 'current'>[]>;
  /** Signs a person out everywhere but where they are. */
  endOthers(who: { readonly person: string; readonly session: string }): Promise<void>;
}

export interface Opened {
  readonly token: string;
  readonly signedIn: InSession;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A session ends two weeks after its last use, and three months after signing in at the latest. */
const IDLE_MS = 14 * DAY_MS;
const LONGEST_MS = 90 * DAY_MS;
/** Sliding is a write; every ten minutes is exact enough to say when a session was last used. */
const SLIDE_EVERY_MS = 10 * MINUTE_MS;
const FORGET_AFTER_MS = 30 * DAY_MS;
const LONGEST_USER_AGENT = 300;

const UNKNOWN: Origin = { userAgent: null, address: null };

export function createSessions(
  db: Db,
  changes: Changes,
  passwords: Passwords,
  clock: () => number,
): Sessions {
  const valid = () =>
    db.selectFrom('sessions').where('revoked_at', 'is', null).where('expires_at', '>', clock()).selectAll();

  const lookUp = async (column: 'id' | 'token_hash', value: string): Promise<Found | null> => {
    const row = await valid().where(column, '=', value).executeTakeFirst();
    const person = row === undefined ? null : await holderOf(db, row.person);
    if (row === undefined || person === null) return null;
    const signedIn = { sessionId: row.id, scopes: null, person, expiresAt: row.expires_at };
    return { createdAt: row.created_at, slidAt: row.slid_at, signedIn };
  };

  const begin = async (person: string, { userAgent, address }: Origin): Promise<Opened | null> => {
    const holder = await holderOf(db, person);
    if (holder === null) return null;
    const now = clock();
    // Always a new one: what somebody planted in a browser beforehand (session fixation) is worth nothing.
    const token = randomSecret();
    const id = randomId('s');
    const expiresAt = now + IDLE_MS;
    await audited(db, person, now, async (trx, audit) => {
      await trx
        .deleteFrom('sessions')
        .where('expires_at', '<', now - FORGET_AFTER_MS)
        .execute();
      await trx
        .insertInto('sessions')
        .values({
          id,
          person,
          token_hash: sha256Hex(token),
          created_at: now,
          slid_at: now,
          expires_at: expiresAt,
          revoked_at: null,
          user_agent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
          address,
        })
        .execute();
      const organisation = holder.organisation.id;
      await audit({
        action: 'open',
        entity: 'session',
        id,
        organisation,
        before: null,
        after: { expiresAt },
      });
    });
    const found = await lookUp('id', id);
    return found === null ? null : { token, signedIn: found.signedIn };
  };

  return {
    async open(username, password, from = UNKNOWN) {
      const person = await db
        .selectFrom('people')
        .select(['id', 'password'])
        .where('username', '=', normalUsername(username))
        .where('archived_at', 'is', null)
        .executeTakeFirst();
      // An unknown name costs the same time as a wrong password, so that names cannot be probed.
      if (!(await passwords.fits(password, person?.password ?? null)) || person === undefined) return null;
      return begin(person.id, from);
    },

    begin,

    async find(token) {
      const found = await lookUp('token_hash', sha256Hex(token));
      if (found === null) return null;
      const now = clock();
      if (now - found.slidAt < SLIDE_EVERY_MS) return found.signedIn;
      const expiresAt = Math.min(now + IDLE_MS, found.createdAt + LONGEST_MS);
      const { sessionId } = found.signedIn;
      await db
        .updateTable('sessions')
        .set({ slid_at: now, expires_at: expiresAt })
        .where('id', '=', sessionId)
        .execute();
      return { ...found.signedIn, expiresAt };
    },

    async check(sessionId) {
      return (await lookUp('id', sessionId))?.signedIn ?? null;
    },

    async revoke(sessionId) {
      const found = await lookUp('id', sessionId);
      if (found === null) return;
      const now = clock();
      const { person } = found.signedIn;
      await audited(db, person.id, now, async (trx, audit) => {
        await trx.updateTable('sessions').set({ revoked_at: now }).where('id', '=', sessionId).execute();
        await audit({
          action: 'revoke',
          entity: 'session',
          id: sessionId,
          organisation: person.organisation.id,
          before: { revokedAt: null },
          after: { revokedAt: now },
        });
      });
      tellEnded(changes, [sessionId]);
    },

    async list(person) {
      const rows = await valid().where('person', '=', person).orderBy('slid_at', 'desc').execute();
      return rows.map(({ id, user_agent, address, created_at, slid_at }) => ({
        id,
        device: deviceOf(user_agent),
        address,
        createdAt: created_at,
        lastUsedAt: slid_at,
      }));
    },

    async endOthers({ person, session }) {
      const now = clock();
      const organisation = (await holderOf(db, person))?.organisation.id ?? null;
      const ended = await audited(db, person, now, async (trx, audit) => {
        const ids = await endSessions({ trx, now }, person, session);
        const after = { sessions: ids.length };
        await audit({
          action: 'end-sessions',
          entity: 'person',
          id: person,
          organisation,
          before: null,
          after,
        });
        return ids;
      });
      tellEnded(changes, ended);
    },
  };
}

/** User names are typed on phones: case and stray spaces do not matter. */
export function normalUsername(username: string): string {
  return username.normalize('NFKC').trim().toLowerCase();
}

interface Found {
  readonly createdAt: number;
  readonly slidAt: number;
  readonly signedIn: InSession;
}
