import { Type } from 'typebox';
import { CredentialsSchema, ErrorSchema, type Session, SessionSchema } from '../../contract/index.ts';
import { normalUsername, type Records } from '../../records/index.ts';
import { type App, personOf } from '../app.ts';
import type { GuessLimiter } from '../guess-limiter.ts';
import type { KnownDevices } from '../known-device.ts';
import { Problem } from '../problem.ts';
import { endPresent, giveSession, originOf, takeSession, toSession } from '../session-answer.ts';
import { beginTry } from '../slow-down.ts';

interface Deps {
  readonly records: Pick<Records, 'sessions'>;
  readonly limiter: GuessLimiter;
  readonly devices: KnownDevices;
  readonly clock: () => number;
}

export function sessionRoutes(app: App, { records, limiter, devices, clock }: Deps): void {
  app.post(
    '/api/session',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Sign in',
        tags: ['session'],
        body: CredentialsSchema,
        response: { 200: SessionSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply): Promise<Session> => {
      const { username, password } = request.body;
      const account = normalUsername(username);
      const begun = beginTry(limiter, { account, device: devices.of(request, account) }, request, reply);
      const opened = await records.sessions.open(username, password, originOf(request));
      if (opened === null) throw new Problem('wrong-credentials');
      begun.succeeded();
      // A session that was there before, perhaps somebody else's on a shared phone, ends with the new one.
      await endPresent(records, request);
      giveSession(request, reply, opened.token, clock());
      devices.remember(request, reply, account, clock());
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
      await endPresent(records, request);
      takeSession(request, reply);
      return reply.status(204).send(null);
    },
  );
}
