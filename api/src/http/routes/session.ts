import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { CredentialsSchema, ErrorSchema, type Session, SessionSchema } from '../../contract/index.ts';
import type { Records, SignedIn } from '../../records/index.ts';
import { type App, personOf } from '../app.ts';
import { Problem } from '../problem.ts';
import { giveSession, takeSession, toSession } from '../session-answer.ts';
import { sessionToken } from '../session-cookie.ts';

const MINUTE_MS = 60_000;
/** Slows guessing without locking anybody out: it counts by address, and by address and name. */
const TRIES_A_MINUTE = 10;
const TRIES_OF_AN_ADDRESS_A_MINUTE = 100;

export function sessionRoutes(app: App, { records, clock }: { records: Records; clock: () => number }): void {
  const perAddress = app.createRateLimit({ max: TRIES_OF_AN_ADDRESS_A_MINUTE, timeWindow: MINUTE_MS });

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
      giveSession(request, reply, opened.token, clock());
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
      takeSession(request, reply);
      return reply.status(204).send(null);
    },
  );
}

async function current(records: Records, request: FastifyRequest): Promise<SignedIn | null> {
  const token = sessionToken(request.headers.cookie);
  return token === null ? null : records.sessions.find(token);
}
