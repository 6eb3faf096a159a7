import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { CredentialsSchema, ErrorSchema, type Session, SessionSchema } from '../../contract/index.ts';
import { permissionsOf, type Records, type SignedIn } from '../../records/index.ts';
import { type App, personOf } from '../app.ts';
import { Problem } from '../problem.ts';
import { SESSION_COOKIE, sessionToken } from '../session-cookie.ts';

const MINUTE_MS = 60_000;
/** Slows guessing without locking anybody out: it counts by address, and by address and name. */
const TRIES_A_MINUTE = 10;
const TRIES_OF_AN_ADDRESS_A_MINUTE = 100;

export function sessionRoutes(app: App, { records, clock }: { records: Records; clock: () => number }): void {
  const perAddress = app.createRateLimit({ max: TRIES_OF_AN_ADDRESS_A_MINUTE, timeWindow: MINUTE_MS });
  const cookie = (request: FastifyRequest) =>
    ({ path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' }) as const;

  app.post(
    '/api/session',
    {
      config: {
        access: 'public',
        rateLimit: {
          max: TRIES_A_MINUTE,
          timeWindow: MINUTE_MS,
          hook: 'preHandler',
          keyGenerator: (request) => `${request.ip} ${(request.body as { username: string }).username}`,
        },
      },
      schema: {
        summary: 'Sign in',
        tags: ['session'],
        body: CredentialsSchema,
        response: { 200: SessionSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply): Promise<Session> => {
      const limit = await perAddress(request);
      if (!limit.isAllowed && limit.isExceeded) {
        throw new Problem('too-many-requests', { seconds: limit.ttlInSeconds });
      }
      const { username, password } = request.body;
      const opened = await records.sessions.open(username, password);
      if (opened === null) throw new Problem('wrong-credentials');
      // A session that was there before, perhaps somebody else's on a shared phone, ends with the new one.
      const previous = await current(records, request);
      if (previous !== null) await records.sessions.revoke(previous.sessionId);
      setCookie(reply, opened.token, {
        ...cookie(request),
        expires: new Date(clock() + COOKIE_LIFE_MS),
      });
      return toSession(opened.signedIn);
    },
  );

  app.get(
    '/api/session',
    {
      config: { access: 'signed-in' },
      schema: {
        summary: 'Who is signed in',
        tags: ['session'],
        response: { 200: SessionSchema, '4xx': ErrorSchema },
      },
    },
    (request): Session => toSession(personOf(request)),
  );

  app.delete(
    '/api/session',
    {
      // Signing out twice is no mistake.
      config: { access: 'public' },
      schema: { summary: 'Sign out', tags: ['session'], response: { 204: Type.Null(), '4xx': ErrorSchema } },
    },
    async (request, reply) => {
      const signedIn = await current(records, request);
      if (signedIn !== null) await records.sessions.revoke(signedIn.sessionId);
      void reply.clearCookie(SESSION_COOKIE, cookie(request));
      return reply.status(204).send(null);
    },
  );
}

/** As long as the longest session; the server decides when it really ends. */
const COOKIE_LIFE_MS = 90 * 24 * 3_600_000;

function setCookie(
  reply: FastifyReply,
  token: string,
  options: Parameters<FastifyReply['setCookie']>[2],
): void {
  void reply.setCookie(SESSION_COOKIE, token, options);
}

async function current(records: Records, request: FastifyRequest): Promise<SignedIn | null> {
  const token = sessionToken(request.headers.cookie);
  return token === null ? null : records.sessions.find(token);
}

function toSession(signedIn: SignedIn): Session {
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
