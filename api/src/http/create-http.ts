import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastifyCookie } from '@fastify/cookie';
import { fastifyHelmet } from '@fastify/helmet';
import { fastifyRateLimit } from '@fastify/rate-limit';
import { fastifySwagger } from '@fastify/swagger';
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Adoptions } from '../adoption/adoptions.ts';
import type { Archive } from '../archive/archive.ts';
import type { BackupState } from '../contract/index.ts';
import type { StoreRows } from '../csv-import/store-rows.ts';
import type { FileStore } from '../files/file-store.ts';
import type { LedgerView } from '../ledger/ledger.ts';
import type { LinkLog } from '../link-log/link-log.ts';
import type { Screen } from '../live/index.ts';
import type { LiveState } from '../live-state/live-state.ts';
import type { Projector } from '../projections/projector.ts';
import type { QuarantineView } from '../quarantine/quarantine.ts';
import type { Records } from '../records/index.ts';
import type { Retention } from '../retention/create-retention.ts';
import type { Access, App } from './app.ts';
import { answerError } from './error-mapper.ts';
import { guard } from './guard.ts';
import { createGuessLimiter } from './guess-limiter.ts';
import { createKnownDevices } from './known-device.ts';
import type { Probe } from './probe.ts';
import { Problem } from './problem.ts';
import { collectRoutes, type RouteEntry } from './route-table.ts';
import { accountRoutes } from './routes/account.ts';
import { apiTokenRoutes } from './routes/api-tokens.ts';
import { archiveRoutes } from './routes/archive.ts';
import { auditRoutes } from './routes/audit.ts';
import { calibrationRoutes } from './routes/calibrations.ts';
import { dashboardRoutes } from './routes/dashboard.ts';
import { exportRoutes } from './routes/export.ts';
import { fileRoutes } from './routes/files.ts';
import { type ForeignDeps, foreignDeviceRoutes } from './routes/foreign-devices.ts';
import { gatewayConfigRoutes } from './routes/gateway-configs.ts';
import { gatewayRoutes } from './routes/gateways.ts';
import { historyRoutes } from './routes/history.ts';
import { importRoutes } from './routes/import.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { noteRoutes } from './routes/notes.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { operationRoutes } from './routes/operations.ts';
import { organisationRoutes } from './routes/organisations.ts';
import { passwordResetRoutes } from './routes/password-resets.ts';
import { peopleRoutes } from './routes/people.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { type SampleDeps, sampleRoutes } from './routes/sample.ts';
import { searchRoutes } from './routes/search.ts';
import { sessionRoutes } from './routes/session.ts';
import { setupRoutes } from './routes/setup.ts';
import { storeRecordRoutes } from './routes/store-records.ts';
import { storeRoutes } from './routes/stores.ts';
import { unadoptedRoutes } from './routes/unadopted.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { createUploads, type UploadsConfig } from './uploads.ts';

export interface HttpConfig {
  /** The built dashboard; when it is missing the API works and `/` says so. */
  readonly dashboardDir: string;
  /** Believe `X-Forwarded-*`: only behind a proxy of one's own. */
  readonly trustProxy: boolean;
  /** What provisioning hands out; `hostname` is the one that the gateway called. */
  readonly mqttUrl: (hostname: string) => string;
  /** True for the key that was shown where the server was started; never, once anybody is on record. */
  readonly isSetupKey: (key: string) => boolean;
  readonly version: string;
  readonly uploads: UploadsConfig;
}

export interface HttpDeps {
  readonly records: Records;
  readonly screen: Screen;
  readonly archive: Pick<Archive, 'buckets' | 'rollups' | 'read' | 'latest'>;
  readonly ledger: LedgerView;
  readonly liveState: LiveState;
  readonly linkLog: Pick<LinkLog, 'of'>;
  readonly files: FileStore;
  readonly adoptions: Pick<Adoptions, 'adopt'>;
  readonly projector: Pick<Projector, 'settle'>;
  readonly retention: Retention;
  readonly backups: () => BackupState;
  readonly sample: SampleDeps['sample'];
  readonly foreign: ForeignDeps['foreign'];
  readonly replay: ForeignDeps['replay'];
  readonly storeRows: StoreRows;
  readonly quarantine: QuarantineView;
  readonly probes: Readonly<Record<string, Probe>>;
  /** A prom-client registry. */
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
  /** Epoch ms. */
  readonly clock: () => number;
  readonly logger: Logger;
}

export interface Http {
  /** For the live socket; listens only after `listen`. */
  readonly server: Server;
  readonly routes: readonly RouteEntry[];
  /** Answers a request without a socket. */
  readonly inject: App['inject'];
  listen(host: string, port: number): Promise<{ port: number }>;
  /** Lets running requests end, then closes. Idempotent. */
  stop(): Promise<void>;
}

const BODY_LIMIT_BYTES = 64 * 1024;
/** Also of what is uploaded: 20 MiB at 0.6 Mbit/s, which a store's uplink may be. Headers have a minute. */
const REQUEST_TIMEOUT_MS = 300_000;

/** Builds the HTTP side. Throws when a route lacks a schema or does not say who may use it. */
export async function createHttp(config: HttpConfig, deps: HttpDeps): Promise<Http> {
  const app: App = Fastify({
    loggerInstance: deps.logger as FastifyBaseLogger,
    // Requests are not logged one by one: the metrics count them.
    logController: new LogController({ disableRequestLogging: true }),
    // The nearest proxy alone: what stands before its own words in `X-Forwarded-For` anybody may have written.
    trustProxy: config.trustProxy && ((_address: string, hop: number) => hop === 0),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Keep-alive connections of browsers must not hold up a stop.
    forceCloseConnections: 'idle',
    // Pages of the dashboard are not doubled for HEAD; nothing here needs it.
    exposeHeadRoutes: false,
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  // Answers are typed by their schemas; checking every number of a history again at run time would only cost.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler(answerError);
  app.setNotFoundHandler(() => {
    throw new Problem('not-found');
  });
  const routes = collectRoutes(app);

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Coldfield 地头冷链',
        version: config.version,
        description:
          'Cold-chain monitoring for field cold stores. Sign in at POST /api/session; a cookie carries it. Programs send an API token: Authorization: Bearer cft_….',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'coldfield_session' },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, ...securityOf(route.config?.access) },
      url,
    }),
  });
  await app.register(fastifyHelmet, SECURITY_HEADERS);
  await app.register(fastifyCookie);
  guard(app, deps.records);
  await app.register(fastifyRateLimit, {
    global: false,
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('too-many-requests', { seconds: Math.ceil(ttl / 1_000) }),
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) {
      void reply.header('cache-control', 'no-store');
    }
  });

  sampleRoutes(app, deps);
  const limiter = createGuessLimiter(deps.clock);
  const devices = createKnownDevices(deps.records.deviceKey);
  sessionRoutes(app, { ...deps, limiter, devices });
  accountRoutes(app, { ...deps, limiter });
  apiTokenRoutes(app, deps);
  peopleRoutes(app, deps);
  invitationRoutes(app, { ...deps, devices });
  passwordResetRoutes(app, { ...deps, devices });
  setupRoutes(app, { ...deps, isSetupKey: config.isSetupKey });
  storeRoutes(app, deps);
  organisationRoutes(app, deps);
  storeRecordRoutes(app, deps);
  historyRoutes(app, deps);
  exportRoutes(app, deps);
  await importRoutes(app, { ...deps, uploads: createUploads(config.uploads) });
  await fileRoutes(app, deps);
  calibrationRoutes(app, deps);
  noteRoutes(app, deps);
  gatewayConfigRoutes(app, deps);
  foreignDeviceRoutes(app, { ...deps, mqttUrl: config.mqttUrl });
  gatewayRoutes(app, { ...deps, mqttUrl: config.mqttUrl });
  unadoptedRoutes(app, deps);
  searchRoutes(app, deps);
  quarantineRoutes(app, deps);
  archiveRoutes(app, deps);
  auditRoutes(app, deps);
  operationRoutes(app, { ...deps, version: config.version });
  openApiRoutes(app);
  await dashboardRoutes(app, config);
  await app.ready();

  return {
    server: app.server,
    routes,
    inject: app.inject.bind(app) as App['inject'],
    async listen(host, port) {
      await app.listen({ host, port });
      return { port: (app.server.address() as AddressInfo).port };
    },
    stop: () => app.close(),
  };
}

/** A public route asks for nothing; what is about one's own sign-in is only for a session. */
function securityOf(access: Access | undefined): { security?: Record<string, string[]>[] } {
  if (access === 'public') return {};
  return { security: access === 'signed-in' ? [{ session: [] }] : [{ session: [] }, { token: [] }] };
}
