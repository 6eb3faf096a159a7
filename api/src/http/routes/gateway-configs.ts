import { checkConfiguration, type PushedConfig } from '@coldfield/protocol/configuration';
import {
  ConfigRevisionSchema,
  ConflictSchema,
  ErrorSchema,
  GatewayConfigSchema,
  IdSchema,
  NewGatewayConfigSchema,
  RestoreGatewayConfigSchema,
} from '../../contract/index.ts';
import type { LiveState } from '../../live-state/live-state.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';
import { configurationWords } from '../configuration-words.ts';
import { Problem } from '../problem.ts';

const tags = ['gateways'];
const headers = IdempotencyHeaders;
const manage = { access: 'gateways.manage' } as const;
const response = { 200: ConfigRevisionSchema, 409: ConflictSchema, '4xx': ErrorSchema };

/** What a gateway is to run: its buses, devices, rooms and pace. */
export function gatewayConfigRoutes(
  app: App,
  {
    records,
    liveState,
    clock,
  }: {
    records: Pick<Records, 'gatewayConfigs'>;
    liveState: Pick<LiveState, 'gateway'>;
    clock: () => number;
  },
): void {
  const { gatewayConfigs } = records;

  app.get(
    '/api/gateways/:id/config',
    {
      config: manage,
      schema: {
        summary: 'What a gateway runs, is to run, and was to run before',
        tags,
        params: IdSchema,
        response: { 200: GatewayConfigSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const view = await gatewayConfigs.view(scopeOf(request), request.params.id);
      const fallback = liveState.gateway(view.gateway.id)?.state?.fallback;
      const outputs = fallback?.outputs.map(({ name }) => name) ?? null;
      return { serverTime: clock(), ...view, outputs };
    },
  );

  app.put(
    '/api/gateways/:id/config',
    {
      config: manage,
      schema: {
        summary: 'Send a gateway a configuration, which it tries and keeps when it works',
        tags,
        headers,
        params: IdSchema,
        body: NewGatewayConfigSchema,
        response,
      },
    },
    (request) => {
      const { revision, trialS } = request.body;
      const [mistake] = checkConfiguration(request.body.config);
      if (mistake !== undefined) {
        const { zh, en } = configurationWords(mistake);
        throw new Problem('configuration-wrong', { zh, en }, `/config/${mistake.path.join('/')}`);
      }
      return gatewayConfigs.put(actorOf(request), request.params.id, {
        revision,
        // Its buses are of the types of their drivers: that is what was checked.
        config: request.body.config as PushedConfig,
        ...(trialS === undefined ? {} : { trialS }),
      });
    },
  );

  app.post(
    '/api/gateways/:id/config/restore',
    {
      config: manage,
      schema: {
        summary: 'Send a gateway an older configuration again, or have it use its own file',
        tags,
        headers,
        params: IdSchema,
        body: RestoreGatewayConfigSchema,
        response,
      },
    },
    (request) => gatewayConfigs.restore(actorOf(request), request.params.id, request.body),
  );
}
