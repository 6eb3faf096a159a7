import { Type } from 'typebox';
import {
  ApiTokenListSchema,
  CreatedApiTokenSchema,
  ErrorSchema,
  NewApiTokenSchema,
} from '../../contract/index.ts';
import { grantableBy, type Records } from '../../records/index.ts';
import { IdempotencyHeaders, idempotencyKeyOf } from '../actor.ts';
import { type App, inSessionOf } from '../app.ts';

const tags = ['account'];
const config = { access: 'signed-in' } as const;

/** Tokens for programs, each with a part of what its person may. */
export function apiTokenRoutes(app: App, { records }: { records: Pick<Records, 'apiTokens'> }): void {
  app.get(
    '/api/account/tokens',
    {
      config,
      schema: {
        summary: 'Your API tokens',
        tags,
        response: { 200: ApiTokenListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const who = inSessionOf(request);
      return { tokens: await records.apiTokens.list(who.person.id), grantable: grantableBy(who) };
    },
  );

  app.post(
    '/api/account/tokens',
    {
      config,
      schema: {
        summary: 'Make an API token; answers with it, once',
        description:
          'Sent as `Authorization: Bearer cft_…`. With an Idempotency-Key a retry gives a fresh one.',
        tags,
        headers: IdempotencyHeaders,
        body: NewApiTokenSchema,
        response: { 201: CreatedApiTokenSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) =>
      reply
        .status(201)
        .send(await records.apiTokens.create(inSessionOf(request), request.body, idempotencyKeyOf(request))),
  );

  app.delete(
    '/api/account/tokens/:token',
    {
      config,
      schema: {
        summary: 'Revoke one of your API tokens',
        tags,
        params: Type.Object({ token: Type.String() }),
        response: { 204: Type.Null(), '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      await records.apiTokens.revoke(inSessionOf(request).person.id, request.params.token);
      return reply.status(204).send(null);
    },
  );
}
