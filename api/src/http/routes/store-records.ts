import { kindOf } from '@coldfield/protocol';
import { Type } from 'typebox';
import {
  ArchivedStoresSchema,
  ConflictSchema,
  ErrorSchema,
  IdSchema,
  NewRoomSchema,
  NewStoreSchema,
  RoomChangeSchema,
  RoomRecordSchema,
  SensorChangeSchema,
  SensorKeySchema,
  SensorRecordSchema,
  StoreBookSchema,
  StoreChangeSchema,
  StoreRecordSchema,
  VersionedSchema,
} from '../../contract/index.ts';
import type { Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';
import { expectLimits } from '../expect-limits.ts';
import { Problem } from '../problem.ts';

const tags = ['store records'];
const headers = IdempotencyHeaders;
const manage = { access: 'stores.manage' } as const;
const sensorParams = Type.Object({ id: Type.String(), key: SensorKeySchema });

type Kept = Pick<Records, 'manageStores' | 'manageRooms' | 'manageSensors'>;

/** Recording stores, rooms and sensors. What they measure is elsewhere. */
export function storeRecordRoutes(app: App, { records }: { records: Kept }): void {
  const { manageStores, manageRooms, manageSensors } = records;

  app.get(
    '/api/stores/archived',
    {
      config: manage,
      schema: {
        summary: 'Stores that were archived',
        tags,
        response: { 200: ArchivedStoresSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => ({ stores: await manageStores.archived(scopeOf(request)) }),
  );
  app.get(
    '/api/stores/:id/book',
    {
      config: manage,
      schema: {
        summary: 'Everything recorded of a store, what was archived included',
        tags,
        params: IdSchema,
        response: { 200: StoreBookSchema, '4xx': ErrorSchema },
      },
    },
    (request) => manageStores.book(scopeOf(request), request.params.id),
  );
  app.post(
    '/api/stores',
    {
      config: manage,
      schema: {
        summary: 'Record a store',
        tags,
        headers,
        body: NewStoreSchema,
        response: { 201: StoreRecordSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      expectTimeZone(request.body.timeZone);
      return reply.status(201).send(await manageStores.create(actorOf(request), request.body));
    },
  );
  app.patch(
    '/api/stores/:id',
    {
      config: manage,
      schema: {
        summary: 'Change a store',
        tags,
        headers,
        params: IdSchema,
        body: StoreChangeSchema,
        response: { 200: StoreRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      expectTimeZone(request.body.timeZone);
      return manageStores.change(actorOf(request), request.params.id, request.body);
    },
  );
  app.post(
    '/api/stores/:id/rooms',
    {
      config: manage,
      schema: {
        summary: 'Record a room of a store',
        tags,
        headers,
        params: IdSchema,
        body: NewRoomSchema,
        response: { 201: RoomRecordSchema, '4xx': ErrorSchema },
      },
    },
    async (request, reply) => {
      expectLimits(request.body.limits);
      return reply
        .status(201)
        .send(await manageRooms.create(actorOf(request), request.params.id, request.body));
    },
  );
  app.patch(
    '/api/rooms/:id',
    {
      config: manage,
      schema: {
        summary: 'Change a room',
        tags,
        headers,
        params: IdSchema,
        body: RoomChangeSchema,
        response: { 200: RoomRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      expectLimits(request.body.limits);
      return manageRooms.change(actorOf(request), request.params.id, request.body);
    },
  );
  app.put(
    '/api/rooms/:id/sensors/:key',
    {
      config: manage,
      schema: {
        summary: 'Record a sensor of a room, or change it',
        tags,
        headers,
        params: sensorParams,
        body: SensorChangeSchema,
        response: { 200: SensorRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
      },
    },
    (request) => {
      const { id, key } = request.params;
      if (kindOf(key) === null) throw new Problem('sensor-kind', {}, '/params/key');
      return manageSensors.put(actorOf(request), id, key, request.body);
    },
  );

  for (const action of ['archive', 'restore'] as const) {
    const does = action === 'archive' ? 'Archive' : 'Bring back';
    const common = { tags, headers, body: VersionedSchema };
    app.post(
      `/api/stores/:id/${action}`,
      {
        config: manage,
        schema: {
          ...common,
          summary: `${does} a store`,
          params: IdSchema,
          response: { 200: StoreRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
        },
      },
      (request) => manageStores[action](actorOf(request), idOf(request), versionOf(request)),
    );
    app.post(
      `/api/rooms/:id/${action}`,
      {
        config: manage,
        schema: {
          ...common,
          summary: `${does} a room`,
          params: IdSchema,
          response: { 200: RoomRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
        },
      },
      (request) => manageRooms[action](actorOf(request), idOf(request), versionOf(request)),
    );
    app.post(
      `/api/rooms/:id/sensors/:key/${action}`,
      {
        config: manage,
        schema: {
          ...common,
          summary: `${does} a sensor`,
          params: sensorParams,
          response: { 200: SensorRecordSchema, 409: ConflictSchema, '4xx': ErrorSchema },
        },
      },
      (request) => {
        const { key } = request.params as { key: string };
        return manageSensors[action](actorOf(request), idOf(request), key, versionOf(request));
      },
    );
  }
}

// A path made of two words loses its types: the schemas above have checked both.
const idOf = (request: { params: unknown }): string => (request.params as { id: string }).id;
const versionOf = (request: { body: unknown }): number => (request.body as { version: number }).version;

function expectTimeZone(timeZone: string | undefined): void {
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Problem('time-zone', {}, '/timeZone');
  }
}
