import { topicBase } from '@coldfield/protocol';
import { Type } from 'typebox';
import {
  CreatedGatewaySchema,
  ErrorSchema,
  NewGatewaySchema,
  ProvisionedSchema,
  ProvisionRequestSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { type App, personOf, scopeOf } from '../app.ts';

export interface GatewayDeps {
  readonly records: Records;
  readonly mqttUrl: (hostname: string) => string;
}

/** A code has 60 random bits and lives for a day, so ten guesses a minute find nothing. */
const PROVISION_TRIES_A_MINUTE = 10;

export function gatewayRoutes(app: App, { records, mqttUrl }: GatewayDeps): void {
  app.post(
    '/api/gateways',
    {
      config: { access: 'gateways.manage' },
      schema: {
        summary: 'Create a gateway; answers with its one-time code',
        description: 'With an Idempotency-Key a retry gives the same gateway, with a fresh code.',
        tags: ['gateways'],
        headers: Type.Object({
          'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        }),
        body: NewGatewaySchema,
        response: { 201: CreatedGatewaySchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      const by = personOf(request).person.id;
      const key = request.headers['idempotency-key'] ?? null;
      const created = await records.gateways.create(scopeOf(request), by, request.body, key);
      return reply.status(201).send(created);
    },
  );

  app.post(
    '/api/gateways/:id/revoke',
    {
      config: { access: 'gateways.manage' },
      schema: {
        summary: 'End a gateway’s rights, on its open connection too',
        tags: ['gateways'],
        params: Type.Object({ id: Type.String() }),
        response: { 204: Type.Null(), '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      await records.gateways.revoke(scopeOf(request), personOf(request).person.id, request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/api/provision',
    {
      config: { access: 'public', rateLimit: { max: PROVISION_TRIES_A_MINUTE, timeWindow: 60_000 } },
      schema: {
        summary: 'Trade a one-time code for what the gateway needs to speak',
        tags: ['gateways'],
        body: ProvisionRequestSchema,
        response: { 200: ProvisionedSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { gatewayId, secret } = await records.gateways.provision(request.body.code);
      return { gatewayId, secret, mqttUrl: mqttUrl(request.hostname), topicBase: topicBase(gatewayId) };
    },
  );
}
