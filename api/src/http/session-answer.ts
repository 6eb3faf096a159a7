import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Session } from '../contract/index.ts';
import { type Origin, permissionsOf, type Records, type SignedIn } from '../records/index.ts';
import { SESSION_COOKIE, sessionToken } from './session-cookie.ts';

/** As long as the longest session; the server decides when it really ends. */
const COOKIE_LIFE_MS = 90 * 24 * 3_600_000;

const options = (request: FastifyRequest) =>
  ({ path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' }) as const;

/** Hands a session's token to the browser. */
export function giveSession(request: FastifyRequest, reply: FastifyReply, token: string, now: number): void {
  const expires = new Date(now + COOKIE_LIFE_MS);
  void reply.setCookie(SESSION_COOKIE, token, { ...options(request), expires });
}

export function takeSession(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, options(request));
}

/** Where a request comes from, for the list of sessions. */
export function originOf(request: FastifyRequest): Origin {
  return { userAgent: request.headers['user-agent'] ?? null, address: request.ip };
}

/** Ends the session that the request came with, if any. */
export async function endPresent(records: Pick<Records, 'sessions'>, request: FastifyRequest): Promise<void> {
  const token = sessionToken(request.headers.cookie);
  const present = token === null ? null : await records.sessions.find(token);
  if (present !== null) await records.sessions.revoke(present.sessionId);
}

/** Who is signed in, as the API says it. */
export function toSession(signedIn: SignedIn): Session {
  const { person, expiresAt } = signedIn;
  const { id, username, name, role, organisation } = person;
  const { nameEn } = organisation;
  return {
    person: {
      id,
      username,
      name,
      role,
      organisation: {
        id: organisation.id,
        name: organisation.name,
        ...(nameEn === null ? {} : { nameEn }),
      },
    },
    permissions: permissionsOf(signedIn),
    expiresAt,
  };
}
