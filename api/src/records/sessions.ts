import type { Role } from '../contract/index.ts';
import { audited } from './audited.ts';
import type { Changes } from './changes.ts';
import { hashPassword, verifyPassword } from './password.ts';
import type { Sessions } from './records.ts';
import { randomId, randomSecret, sha256Hex } from './secrets.ts';
import type { Db } from './tables.ts';
import { createTurnstile } from './turnstile.ts';

/** Who a session belongs to, as of now: a changed role or organisation counts at the next look. */
export interface SignedIn {
  readonly sessionId: string;
  readonly person: {
    readonly id: string;
    readonly username: string;
    readonly name: string;
    readonly role: Role;
    readonly organisation: { readonly id: string; readonly name: string; readonly nameEn: string | null };
    /** True when nothing stands above their organisation. */
    readonly atRoot: boolean;
  };
  /** Epoch ms. */
  readonly expiresAt: number;
}

const HOUR_MS = 3_600_000;
/** A session ends two weeks after its last use, and three months after signing in at the latest. */
const IDLE_MS = 14 * 24 * HOUR_MS;
const LONGEST_MS = 90 * 24 * HOUR_MS;
/** Sliding is a write; once an hour is exact enough. */
const SLIDE_EVERY_MS = HOUR_MS;
const FORGET_AFTER_MS = 30 * 24 * HOUR_MS;

/** Two hashes at a time leave the thread pool to the rest; 64 waiting ones take about a second. */
const HASHES_AT_ONCE = 2;
const HASHES_WAITING = 64;

export function createSessions(db: Db, changes: Changes, clock: () => number): Sessions {
  const turnstile = createTurnstile(HASHES_AT_ONCE, HASHES_WAITING);
  let decoy: Promise<string> | undefined;

  const lookUp = async (column: 's.id' | 's.token_hash', value: string): Promise<Found | null> => {
    const row = await db
      .selectFrom('sessions as s')
      .innerJoin('people as p', 'p.id', 's.person')
      .innerJoin('organisations as o', 'o.id', 'p.organisation')
      .where(column, '=', value)
      .where('s.revoked_at', 'is', null)
      .where('s.expires_at', '>', clock())
      .where('p.archived_at', 'is', null)
      .select(['s.id as session', 's.created_at', 's.slid_at', 's.expires_at'])
      .select(['p.id', 'p.username', 'p.name', 'p.role'])
      .select(['o.id as org', 'o.name as org_name', 'o.name_en as org_name_en', 'o.parent as org_parent'])
      .executeTakeFirst();
    if (row === undefined) return null;
    return {
      createdAt: row.created_at,
      slidAt: row.slid_at,
      signedIn: {
        sessionId: row.session,
        person: {
          id: row.id,
          username: row.username,
          name: row.name,
          role: row.role as Role,
          organisation: { id: row.org, name: row.org_name, nameEn: row.org_name_en },
          atRoot: row.org_parent === null,
        },
        expiresAt: row.expires_at,
      },
    };
  };

  return {
    async open(username, password) {
      const person = await db
        .selectFrom('people')
        .select(['id', 'password', 'organisation'])
        .where('username', '=', normalUsername(username))
        .where('archived_at', 'is', null)
        .executeTakeFirst();
      // An unknown name costs the same time as a wrong password, so that names cannot be probed.
      decoy ??= hashPassword(randomSecret());
      const stored = person?.password ?? (await decoy);
      const fits = await turnstile.run(() => verifyPassword(password, stored));
      if (person === undefined || !fits) return null;

      const now = clock();
      const token = randomSecret();
      const id = randomId('s');
      await audited(db, person.id, now, async (trx, audit) => {
        await trx
          .deleteFrom('sessions')
          .where('expires_at', '<', now - FORGET_AFTER_MS)
          .execute();
        await trx
          .insertInto('sessions')
          .values({
            id,
            person: person.id,
            token_hash: sha256Hex(token),
            created_at: now,
            slid_at: now,
            expires_at: now + IDLE_MS,
            revoked_at: null,
          })
          .execute();
        const { organisation } = person;
        await audit({
          action: 'open',
          entity: 'session',
          id,
          organisation,
          before: null,
          after: { expiresAt: now + IDLE_MS },
        });
      });
      const found = await lookUp('s.id', id);
      return found === null ? null : { token, signedIn: found.signedIn };
    },

    async find(token) {
      const found = await lookUp('s.token_hash', sha256Hex(token));
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
      return (await lookUp('s.id', sessionId))?.signedIn ?? null;
    },

    async revoke(sessionId) {
      const found = await lookUp('s.id', sessionId);
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
      changes.emit({ kind: 'session-revoked', session: sessionId });
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
  readonly signedIn: SignedIn;
}
