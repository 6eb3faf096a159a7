import { Type } from 'typebox';
import {
  AcceptanceSchema,
  CreatedInvitationSchema,
  ErrorSchema,
  IdSchema,
  InvitationListSchema,
  LinkHeadersSchema,
  NewInvitationSchema,
  OpenInvitationSchema,
  type Session,
  SessionSchema,
} from '../../contract/index.ts';
import { normalUsername, type Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';
import type { KnownDevices } from '../known-device.ts';
import { LINK_TRIES, signInAs } from '../one-time-link.ts';

const tags = ['people'];
const headers = IdempotencyHeaders;

interface Deps {
  readonly records: Pick<Records, 'invitations' | 'sessions'>;
  readonly devices: KnownDevices;
  readonly clock: () => number;
}

/** How people come in: a link that works once, from somebody who may give what it gives. */
export function invitationRoutes(app: App, { records, devices, clock }: Deps): void {
  app.get(
    '/api/invitations',
    {
      config: { access: 'people.manage' },
      schema: {
        summary: 'Invitations that nobody took up yet',
        tags,
        response: { 200: InvitationListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({ invitations: await records.invitations.list(scopeOf(request)) }),
  );

  app.post(
    '/api/invitations',
    {
      config: { access: 'people.manage' },
      schema: {
        summary: 'Invite somebody; answers with the token of the link, once',
        description: 'With an Idempotency-Key a retry gives the same invitation with a fresh token.',
        tags,
        headers,
        body: NewInvitationSchema,
        response: { 201: CreatedInvitationSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await records.invitations.create(actorOf(request), request.body)),
  );

  app.post(
    '/api/invitations/:id/revoke',
    {
      config: { access: 'people.manage' },
      schema: {
        summary: 'Withdraw an invitation',
        tags,
        headers,
        params: IdSchema,
        response: { 204: Type.Null(), '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      await records.invitations.revoke(actorOf(request), request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.get(
    '/api/invitations/by-token',
    {
      config: { access: 'public', rateLimit: LINK_TRIES },
      schema: {
        summary: 'What a link invites to',
        tags,
        headers: LinkHeadersSchema,
        response: { 200: OpenInvitationSchema, '4xx': ErrorSchema },
      },
    },
    (request) => records.invitations.open(request.headers['x-link-token']),
  );

  app.post(
    '/api/invitations/accept',
    {
      config: { access: 'public', rateLimit: LINK_TRIES },
      schema: {
        summary: 'Take an invitation up: makes the account and signs in',
        tags,
        body: AcceptanceSchema,
        response: { 201: SessionSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply): Promise<Session> => {
      const person = await records.invitations.accept(request.body);
      const session = await signInAs(person, request, reply, { records, now: clock() });
      devices.remember(request, reply, normalUsername(request.body.username), clock());
      void reply.status(201);
      return session;
    },
  );
}
