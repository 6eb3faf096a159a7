import {
  ConflictSchema,
  ErrorSchema,
  type ForeignAccess,
  ForeignAccessSchema,
  ForeignDeviceSchema,
  ForeignMessagesSchema,
  IdSchema,
  MappedSchema,
  NewForeignDeviceSchema,
  NewMappingSchema,
  ReplayedSchema,
  TriedMappingSchema,
  TryMappingSchema,
} from '../../contract/index.ts';
import { checkMapping } from '../../foreign/check-mapping.ts';
import type { ForeignIntake } from '../../foreign/intake.ts';
import { roomKeysOf } from '../../foreign/room-keys.ts';
import { tryMapping } from '../../foreign/try-mapping.ts';
import type { LiveState } from '../../live-state/live-state.ts';
import type { QuarantineView } from '../../quarantine/quarantine.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, personOf, scopeOf } from '../app.ts';
import { foreignWords } from '../foreign-words.ts';
import { payloadText } from '../payload-text.ts';
import { Problem } from '../problem.ts';
import { triedFrame } from '../tried-frame.ts';

export interface ForeignDeps {
  readonly records: Pick<Records, 'foreignDevices'>;
  readonly foreign: Pick<ForeignIntake, 'latest'>;
  readonly replay: (device: string) => Promise<{ readonly replayed: number; readonly left: number }>;
  readonly quarantine: Pick<QuarantineView, 'countOf' | 'of'>;
  readonly liveState: Pick<LiveState, 'gateway'>;
  readonly mqttUrl: (hostname: string) => string;
  readonly clock: () => number;
}

const tags = ['gateways'];
const headers = IdempotencyHeaders;
const manage = { access: 'gateways.manage' } as const;
/** Of what is shown when nothing came since the server's start. */
const MOST_KEPT_SHOWN = 5;

/** Devices that are not ours: their sign-in, their last messages, and how these are read. */
export function foreignDeviceRoutes(app: App, deps: ForeignDeps): void {
  const { mqttUrl, clock, quarantine } = deps;
  const { foreignDevices } = deps.records;
  const accessOf = (
    login: Pick<ForeignAccess, 'id' | 'password' | 'topic' | 'downTopic'>,
    hostname: string,
  ): ForeignAccess => ({
    id: login.id,
    mqttUrl: mqttUrl(hostname),
    clientId: login.id,
    username: login.id,
    password: login.password,
    topic: login.topic,
    downTopic: login.downTopic,
  });

  app.post(
    '/api/foreign-devices',
    {
      config: manage,
      schema: {
        summary: 'Create a device that is not ours; answers with what is typed into it',
        description: 'With an Idempotency-Key a retry gives the same device, with a fresh password.',
        tags,
        headers,
        body: NewForeignDeviceSchema,
        response: { 201: ForeignAccessSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      const login = await foreignDevices.create(actorOf(request), request.body);
      return reply.status(201).send(accessOf(login, request.hostname));
    },
  );

  app.get(
    '/api/foreign-devices/:id',
    {
      config: manage,
      schema: {
        summary: 'A device that is not ours, and how its messages are read',
        tags,
        params: IdSchema,
        response: { 200: ForeignDeviceSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const view = await foreignDevices.view(scopeOf(request), request.params.id);
      const heard = deps.liveState.gateway(view.id);
      return {
        serverTime: clock(),
        ...view,
        mqttUrl: mqttUrl(request.hostname),
        lastHeardAt: heard?.lastHeardAt || null,
        connected: heard?.connected ?? null,
        kept: quarantine.countOf(view.id),
      };
    },
  );

  app.post(
    '/api/foreign-devices/:id/password',
    {
      config: manage,
      schema: {
        summary: 'A new password; the old one is dead, on the open connection too',
        tags,
        params: IdSchema,
        response: { 200: ForeignAccessSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const by = personOf(request).person.id;
      const login = await foreignDevices.renewPassword(scopeOf(request), by, request.params.id);
      return accessOf(login, request.hostname);
    },
  );

  app.get(
    '/api/foreign-devices/:id/messages',
    {
      config: manage,
      schema: {
        summary: 'Its last messages as they came, newest first; at most a few',
        tags,
        params: IdSchema,
        response: { 200: ForeignMessagesSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { id } = await foreignDevices.view(scopeOf(request), request.params.id);
      const latest = deps.foreign.latest(id);
      const shown =
        latest.length > 0
          ? latest.map(({ arrivedAt, topic, payload, isRead }) => ({ at: arrivedAt, topic, payload, isRead }))
          : quarantine
              .of(id, MOST_KEPT_SHOWN)
              .map(({ lastAt, topic, raw }) => ({ at: lastAt, topic, payload: raw, isRead: false }));
      return {
        serverTime: clock(),
        messages: shown.map(({ at, topic, payload, isRead }) => ({
          at,
          topic,
          isRead,
          bytes: payload.byteLength,
          text: payloadText(payload),
          base64: Buffer.from(payload).toString('base64'),
        })),
      };
    },
  );

  const expectMapping = (decoder: string, mapping: unknown): object => {
    const mistake = checkMapping(decoder, mapping);
    if (mistake !== null)
      throw new Problem('mapping-wrong', { ...foreignWords(mistake) }, `/mapping${mistake.place}`);
    return mapping as object;
  };

  app.post(
    '/api/foreign-devices/:id/try',
    {
      config: manage,
      schema: {
        summary: 'What a message would mean with a mapping; nothing is stored',
        tags,
        params: IdSchema,
        body: TryMappingSchema,
        response: { 200: TriedMappingSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const { id, decoder, topic } = await foreignDevices.view(scope, request.params.id);
      const { mapping, payload, at = clock(), topic: cameOn = topic } = request.body;
      await foreignDevices.expectUntold(scope, id, expectMapping(decoder, mapping));
      const bytes =
        'text' in payload ? new TextEncoder().encode(payload.text) : Buffer.from(payload.base64, 'base64');
      const { frames, problems } = tryMapping(decoder, mapping, {
        topic: cameOn,
        payload: bytes,
        arrivedAt: at,
      });
      return {
        serverTime: clock(),
        frames: frames.map((frame) => triedFrame(frame, at)),
        problems: problems.map((problem) => ({ ...problem })),
      };
    },
  );

  app.put(
    '/api/foreign-devices/:id/mapping',
    {
      config: manage,
      schema: {
        summary: 'Say how its messages are read from now on',
        tags,
        headers,
        params: IdSchema,
        body: NewMappingSchema,
        response: { 200: MappedSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { id } = request.params;
      const { revision, mapping } = request.body;
      const { decoder } = await foreignDevices.view(scopeOf(request), id);
      const wanted = expectMapping(decoder, mapping);
      return foreignDevices.map(actorOf(request), id, { revision, mapping: wanted }, roomKeysOf(wanted));
    },
  );

  app.post(
    '/api/foreign-devices/:id/replay',
    {
      config: manage,
      schema: {
        summary: 'Read its messages of the quarantine again with the present mapping',
        tags,
        headers,
        params: IdSchema,
        response: { 200: ReplayedSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { id } = await foreignDevices.view(actor.scope, request.params.id);
      const outcome = await deps.replay(id);
      await foreignDevices.noteReplay(actor, id, outcome);
      return outcome;
    },
  );
}
