import { Type } from 'typebox';
import {
  ConflictSchema,
  ErrorSchema,
  IdSchema,
  NewOrganisationSchema,
  OrganisationChangeSchema,
  OrganisationListSchema,
  OrganisationRecordSchema,
  VersionedSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';

const tags = ['organisations'];
const headers = IdempotencyHeaders;
const response = { 200: OrganisationRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema };

export function organisationRoutes(app: App, { records }: { records: Pick<Records, 'organisations'> }): void {
  app.get(
    '/api/organisations',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'The organisations from yours downwards',
        tags,
        querystring: Type.Object({ archived: Type.Optional(Type.Boolean()) }),
        response: { 200: OrganisationListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({
      organisations: await records.organisations.list(scopeOf(request), request.query.archived === true),
    }),
  );

  app.post(
    '/api/organisations',
    {
      config: { access: 'organisations.manage' },
      schema: {
        summary: 'Record an organisation below one of yours',
        tags,
        headers,
        body: NewOrganisationSchema,
        response: { 201: OrganisationRecordSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await records.organisations.create(actorOf(request), request.body)),
  );

  app.patch(
    '/api/organisations/:id',
    {
      config: { access: 'organisations.manage' },
      schema: {
        summary: 'Change an organisation',
        tags,
        headers,
        params: IdSchema,
        body: OrganisationChangeSchema,
        response,
      },
    },
    (request) => records.organisations.change(actorOf(request), request.params.id, request.body),
  );

  for (const action of ['archive', 'restore'] as const) {
    app.post(
      `/api/organisations/:id/${action}`,
      {
        config: { access: 'organisations.manage' },
        schema: {
          summary: action === 'archive' ? 'Archive an organisation' : 'Bring an archived organisation back',
          tags,
          headers,
          params: IdSchema,
          body: VersionedSchema,
          response,
        },
      },
      (request) => {
        const { id } = request.params as { id: string };
        return records.organisations[action](
          actorOf(request),
          id,
          (request.body as { version: number }).version,
        );
      },
    );
  }
}
