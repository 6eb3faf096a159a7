import { Type } from 'typebox';
import {
  ConflictSchema,
  ErrorSchema,
  IdSchema,
  OneTimeLinkSchema,
  OpenSessionListSchema,
  PeopleListSchema,
  PersonChangeSchema,
  PersonRecordSchema,
  VersionedSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, personOf, scopeOf } from '../app.ts';

const tags = ['people'];
const headers = IdempotencyHeaders;
const params = IdSchema;
const response = { 200: PersonRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema };
const manage = { config: { access: 'people.manage' } } as const;

type Deps = { readonly records: Pick<Records, 'people' | 'passwordChanges' | 'sessions'> };

export function peopleRoutes(app: App, { records }: Deps): void {
  app.get(
    '/api/people',
    {
      config: { access: 'people.view' },
      schema: {
        summary: 'The people of your organisation and below',
        tags,
        querystring: Type.Object({
          archived: Type.Optional(Type.Boolean()),
          search: Type.Optional(Type.String({ maxLength: 100 })),
        }),
        response: { 200: PeopleListSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      const { archived = false, search = '' } = request.query;
      return records.people.list(scopeOf(request), { archived, search });
    },
  );

  app.get(
    '/api/people/:id',
    {
      config: { access: 'people.view' },
      schema: {
        summary: 'A person',
        tags,
        params,
        response: { 200: PersonRecordSchema, '4xx': ErrorSchema },
      },
    },
    (request) => records.people.get(scopeOf(request), request.params.id),
  );

  app.patch(
    '/api/people/:id',
    {
      ...manage,
      schema: { summary: 'Change a person', tags, headers, params, body: PersonChangeSchema, response },
    },
    (request) => records.people.change(actorOf(request), request.params.id, request.body),
  );

  for (const action of ['archive', 'restore'] as const) {
    app.post(
      `/api/people/:id/${action}`,
      {
        ...manage,
        schema: {
          summary: action === 'archive' ? 'Archive a person, which ends their access' : 'Bring a person back',
          tags,
          headers,
          params,
          body: VersionedSchema,
          response,
        },
      },
      (request) => {
        const { id } = request.params as { id: string };
        return records.people[action](actorOf(request), id, (request.body as { version: number }).version);
      },
    );
  }

  app.get(
    '/api/people/:id/sessions',
    {
      ...manage,
      schema: {
        summary: 'Where a person is signed in',
        tags,
        params,
        response: { 200: OpenSessionListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { id } = await records.people.reach(actorOf(request), request.params.id);
      const { sessionId } = personOf(request);
      const sessions = await records.sessions.list(id);
      return { sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })) };
    },
  );

  app.post(
    '/api/people/:id/end-sessions',
    {
      ...manage,
      schema: {
        summary: 'Sign a person out everywhere',
        tags,
        headers,
        params,
        response: { 204: Type.Null(), '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      await records.people.endSessions(actorOf(request), request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/api/people/:id/reset-link',
    {
      ...manage,
      schema: {
        summary: 'A one-time link with which a person sets a new password',
        description: 'With an Idempotency-Key a retry gives a fresh link, and the first is worth nothing.',
        tags,
        headers,
        params,
        response: { 201: OneTimeLinkSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await records.passwordChanges.link(actorOf(request), request.params.id)),
  );
}
