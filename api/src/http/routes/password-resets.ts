import {
  ErrorSchema,
  LinkHeadersSchema,
  OpenResetSchema,
  ResetUseSchema,
  type Session,
  SessionSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import type { App } from '../app.ts';
import type { KnownDevices } from '../known-device.ts';
import { LINK_TRIES, signInAs } from '../one-time-link.ts';

const tags = ['people'];

interface Deps {
  readonly records: Pick<Records, 'passwordChanges' | 'sessions'>;
  readonly devices: KnownDevices;
  readonly clock: () => number;
}

export function passwordResetRoutes(app: App, { records, devices, clock }: Deps): void {
  app.get(
    '/api/password-resets/by-token',
    {
      config: { access: 'public', rateLimit: LINK_TRIES },
      schema: {
        summary: 'Whose password a link resets',
        tags,
        headers: LinkHeadersSchema,
        response: { 200: OpenResetSchema, '4xx': ErrorSchema },
      },
    },
    (request) => records.passwordChanges.open(request.headers['x-link-token']),
  );

  app.post(
    '/api/password-resets/use',
    {
      config: { access: 'public', rateLimit: LINK_TRIES },
      schema: {
        summary: 'Set a new password with a link: ends all sessions and signs in',
        tags,
        body: ResetUseSchema,
        response: { 200: SessionSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply): Promise<Session> => {
      const { token, password } = request.body;
      const person = await records.passwordChanges.use(token, password);
      const session = await signInAs(person, request, reply, { records, now: clock() });
      devices.remember(request, reply, session.person.username, clock());
      return session;
    },
  );
}
