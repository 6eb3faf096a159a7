import { Type } from 'typebox';
import { ErrorSchema, OpenSessionListSchema, PasswordChangeSchema } from '../../contract/index.ts';
import { type Records, RecordsError } from '../../records/index.ts';
import { type App, inSessionOf } from '../app.ts';
import type { GuessLimiter } from '../guess-limiter.ts';
import { beginTry } from '../slow-down.ts';

const tags = ['account'];
const config = { access: 'signed-in' } as const;
const done = { 204: Type.Null(), '4xx': ErrorSchema };

interface Deps {
  readonly records: Pick<Records, 'sessions' | 'passwordChanges'>;
  readonly limiter: GuessLimiter;
}

/** One's own password and sessions. */
export function accountRoutes(app: App, { records, limiter }: Deps): void {
  app.post(
    '/api/account/password',
    {
      config,
      schema: {
        summary: 'Change your password; ends your other sessions',
        tags,
        body: PasswordChangeSchema,
        response: done,
      },
    },
    async (request, reply) => {
      const { person, sessionId } = inSessionOf(request);
      // Whoever finds an open session must not guess the password in it; the budget is this session's own.
      const attempt = { account: person.username, device: `session ${sessionId}` };
      const begun = beginTry(limiter, attempt, request, reply);
      try {
        await records.passwordChanges.own({ person: person.id, session: sessionId }, request.body);
      } catch (error) {
        // A new password that the policy refuses is no guess at the old one.
        if (!(error instanceof RecordsError && error.code === 'password-wrong')) begun.succeeded();
        throw error;
      }
      begun.succeeded();
      return reply.status(204).send(null);
    },
  );

  app.get(
    '/api/account/sessions',
    {
      config,
      schema: {
        summary: 'Where you are signed in',
        tags,
        response: { 200: OpenSessionListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { person, sessionId } = inSessionOf(request);
      const sessions = await records.sessions.list(person.id);
      return { sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })) };
    },
  );

  app.delete(
    '/api/account/sessions/:session',
    {
      config,
      schema: {
        summary: 'End one of your sessions, on its open page too',
        tags,
        params: Type.Object({ session: Type.String() }),
        response: done,
      },
    },
    async (request, reply) => {
      const { person } = inSessionOf(request);
      const { session } = request.params;
      const found = await records.sessions.check(session);
      if (found?.person.id !== person.id) throw new RecordsError('session-not-found', 'not of this person');
      await records.sessions.revoke(session);
      return reply.status(204).send(null);
    },
  );

  app.delete(
    '/api/account/sessions',
    { config, schema: { summary: 'End all your other sessions', tags, response: done } },
    async (request, reply) => {
      const { person, sessionId } = inSessionOf(request);
      await records.sessions.endOthers({ person: person.id, session: sessionId });
      return reply.status(204).send(null);
    },
  );
}
