import {
  ErrorSchema,
  type Session,
  SessionSchema,
  SetupBeginningSchema,
  type SetupState,
  SetupStateSchema,
} from '../../contract/index.ts';
import { type Records, RecordsError } from '../../records/index.ts';
import type { App } from '../app.ts';
import { isAtTheServer } from '../near.ts';
import { Problem } from '../problem.ts';
import { giveSession, originOf, toSession } from '../session-answer.ts';

/** A key has 60 random bits and dies with the first account. */
const TRIES_A_MINUTE = 10;

export interface SetupDeps {
  readonly records: Pick<Records, 'setup' | 'sessions'>;
  /** True for the key that was shown where the server was started. */
  readonly isSetupKey: (key: string) => boolean;
  readonly clock: () => number;
}

/** The first account: whoever starts the server makes it, and nobody who only reaches its port. */
export function setupRoutes(app: App, { records, isSetupKey, clock }: SetupDeps): void {
  app.get(
    '/api/setup',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Whether this server waits for its first account',
        tags: ['set-up'],
        response: { 200: SetupStateSchema, '4xx': ErrorSchema },
      },
    },
    async (request): Promise<SetupState> => ({
      needed: await records.setup.needed(),
      keyNeeded: !isAtTheServer(request),
    }),
  );

  app.post(
    '/api/setup',
    {
      config: { access: 'public', rateLimit: { max: TRIES_A_MINUTE, timeWindow: 60_000 } },
      schema: {
        summary: 'Record the county and its first administrator, and sign in as them',
        tags: ['set-up'],
        body: SetupBeginningSchema,
        response: { 201: SessionSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply): Promise<Session> => {
      const { key, county, administrator } = request.body;
      // First, so that a key is not tested on a server that needs none any more.
      if (!(await records.setup.needed())) throw new RecordsError('already-set-up', 'somebody is on record');
      if (!isAtTheServer(request) && !isSetupKey(key ?? '')) throw new Problem('setup-key', {}, '/key');
      await records.setup.begin({ county, administrator });
      const opened = await records.sessions.open(
        administrator.username,
        administrator.password,
        originOf(request),
      );
      if (opened === null) throw new RecordsError('already-set-up', 'somebody is on record');
      giveSession(request, reply, opened.token, clock());
      void reply.status(201);
      return toSession(opened.signedIn);
    },
  );
}
