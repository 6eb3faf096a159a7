import { topicBase } from '@coldfield/protocol';
import { Type } from 'typebox';
import {
  AssignmentChangeSchema,
  ConflictSchema,
  CreatedGatewaySchema,
  ErrorSchema,
  GatewayChangeSchema,
  GatewayDetailSchema,
  type GatewayFallback,
  GatewayListSchema,
  GatewayRecordSchema,
  IdSchema,
  NewGatewaySchema,
  ProvisionedSchema,
  ProvisionRequestSchema,
  RoomKeySchema,
} from '../../contract/index.ts';
import type { LedgerView } from '../../ledger/ledger.ts';
import type { LinkLog } from '../../link-log/link-log.ts';
import type { Screen } from '../../live/index.ts';
import type { GatewayHeard, LiveState } from '../../live-state/live-state.ts';
import type { QuarantineView } from '../../quarantine/quarantine.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, personOf, scopeOf } from '../app.ts';

export interface GatewayDeps {
  readonly records: Pick<Records, 'gateways' | 'manageGateways' | 'stores'>;
  readonly liveState: Pick<LiveState, 'gateway'>;
  readonly ledger: Pick<LedgerView, 'gateway' | 'holes'>;
  readonly linkLog: Pick<LinkLog, 'of'>;
  readonly quarantine: Pick<QuarantineView, 'countOf'>;
  readonly screen: Pick<Screen, 'gateway'>;
  readonly mqttUrl: (hostname: string) => string;
  readonly clock: () => number;
}

const tags = ['gateways'];
const headers = IdempotencyHeaders;
const manage = { access: 'gateways.manage' } as const;
const MOST_HOLES = 100;
/** A code has 60 random bits and lives for a day, so ten guesses a minute find nothing. */
const PROVISION_TRIES_A_MINUTE = 10;

export function gatewayRoutes(app: App, deps: GatewayDeps): void {
  const { records, screen, mqttUrl, clock } = deps;
  const { gateways, manageGateways } = records;

  app.get(
    '/api/gateways',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'Gateways with what is known of them now, waiting and revoked ones too',
        tags,
        response: { 200: GatewayListSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({
      serverTime: clock(),
      gateways: (await gateways.list(scopeOf(request))).map((record) => ({
        record,
        health: screen.gateway(record.id)?.gateway ?? null,
      })),
    }),
  );

  app.get(
    '/api/gateways/:id',
    {
      config: { access: 'stores.view' },
      schema: {
        summary: 'Everything that is known of one gateway',
        tags,
        params: IdSchema,
        response: { 200: GatewayDetailSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const record = await gateways.get(scope, request.params.id);
      const store = await records.stores.get(scope, record.store);
      return {
        serverTime: clock(),
        record,
        health: screen.gateway(record.id)?.gateway ?? null,
        timeZone: store?.timeZone ?? 'UTC',
        since: deps.liveState.gateway(record.id)?.state?.since ?? null,
        streams: (deps.ledger.gateway(record.id)?.streams ?? []).map((stream) => ({
          ...stream,
          lost: stream.lost.reduce((sum, { frames }) => sum + frames, 0),
        })),
        holes: [...deps.ledger.holes(record.id, MOST_HOLES)],
        links: [...deps.linkLog.of(record.id)],
        quarantined: deps.quarantine.countOf(record.id),
        fallback: fallbackOf(deps.liveState.gateway(record.id)),
      };
    },
  );

  app.post(
    '/api/gateways',
    {
      config: manage,
      schema: {
        summary: 'Create a gateway; answers with its one-time code',
        description: 'With an Idempotency-Key a retry gives the same gateway, with a fresh code.',
        tags,
        headers,
        body: NewGatewaySchema,
        response: { 201: CreatedGatewaySchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      const { by, scope, idempotencyKey } = actorOf(request);
      return reply.status(201).send(await gateways.create(scope, by, request.body, idempotencyKey));
    },
  );

  app.patch(
    '/api/gateways/:id',
    {
      config: manage,
      schema: {
        summary: 'Rename a gateway, or move it to another store',
        tags,
        headers,
        params: IdSchema,
        body: GatewayChangeSchema,
        response: { 200: GatewayRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => manageGateways.change(actorOf(request), request.params.id, request.body),
  );

  app.put(
    '/api/gateways/:id/assignments/:key',
    {
      config: manage,
      schema: {
        summary: 'Say which room a gateway’s room key stands for, from a time on',
        tags,
        headers,
        params: Type.Object({ id: Type.String(), key: RoomKeySchema }),
        body: AssignmentChangeSchema,
        response: { 200: GatewayRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      const { id, key } = request.params;
      return manageGateways.assign(actorOf(request), id, key, request.body);
    },
  );

  const codeSchema = {
    tags,
    params: IdSchema,
    response: { 200: CreatedGatewaySchema, '4xx': ErrorSchema },
  };
  app.post(
    '/api/gateways/:id/code',
    {
      config: manage,
      schema: { ...codeSchema, summary: 'A new code for a gateway that waits; the old one dies' },
    },
    (request) => gateways.renewCode(scopeOf(request), personOf(request).person.id, request.params.id),
  );
  app.post(
    '/api/gateways/:id/replace',
    {
      config: manage,
      schema: {
        ...codeSchema,
        summary: 'A code for another device in the place of this one, which keeps its rooms',
      },
    },
    (request) => gateways.replace(scopeOf(request), personOf(request).person.id, request.params.id),
  );

  app.post(
    '/api/gateways/:id/revoke',
    {
      config: manage,
      schema: {
        summary: 'End a gateway’s rights, on its open connection too',
        tags,
        params: IdSchema,
        response: { 204: Type.Null(), '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      await gateways.revoke(scopeOf(request), personOf(request).person.id, request.params.id);
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/api/provision',
    {
      config: { access: 'public', rateLimit: { max: PROVISION_TRIES_A_MINUTE, timeWindow: 60_000 } },
      schema: {
        summary: 'Trade a one-time code for what the gateway needs to speak',
        tags,
        body: ProvisionRequestSchema,
        response: { 200: ProvisionedSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { gatewayId, secret, name, store, rooms } = await gateways.provision(request.body.code);
      return {
        gatewayId,
        secret,
        mqttUrl: mqttUrl(request.hostname),
        topicBase: topicBase(gatewayId),
        name,
        store,
        rooms: [...rooms],
        serverTime: clock(),
      };
    },
  );
}

/** Durations, which are right without a clock, become times by the moment of their arrival. */
function fallbackOf(heard: GatewayHeard | undefined): GatewayFallback | null {
  const said = heard?.state?.fallback;
  if (heard === undefined || said === undefined) return null;
  const at = heard.stateAt ?? heard.lastHeardAt;
  return {
    at,
    rules: said.rules,
    kept: said.kept,
    outputs: said.outputs.map(({ name, on, test = false, problem = null }) => ({ name, on, test, problem })),
    active: said.active.map(({ sinceS, silencedS, ...rule }) => ({
      ...rule,
      since: at - sinceS * 1_000,
      silencedUntil: silencedS === undefined ? null : at + silencedS * 1_000,
    })),
  };
}
