import { kindOf } from '@coldfield/protocol';
import { Type } from 'typebox';
import type { Adoptions } from '../../adoption/adoptions.ts';
import type { Archive } from '../../archive/archive.ts';
import {
  AdoptionSchema,
  type AdoptionView,
  AdoptSchema,
  ErrorSchema,
  type NewSensor,
  type Store,
  UnadoptedSchema,
} from '../../contract/index.ts';
import type { Screen } from '../../live/index.ts';
import type { LiveState } from '../../live-state/live-state.ts';
import { PROVISIONAL_STORE, type Records } from '../../records/index.ts';
import { actorOf, IdempotencyHeaders } from '../actor.ts';
import { type App, scopeOf } from '../app.ts';
import { expectLimits } from '../expect-limits.ts';
import { createFrameCounts } from '../frame-counts.ts';
import { Problem } from '../problem.ts';

export interface UnadoptedDeps {
  readonly records: Pick<Records, 'unadopted' | 'manageSensors'>;
  readonly adoptions: Pick<Adoptions, 'adopt'>;
  readonly screen: Pick<Screen, 'stores'>;
  readonly liveState: Pick<LiveState, 'room'>;
  readonly archive: Pick<Archive, 'read' | 'buckets'>;
  readonly clock: () => number;
}

const tags = ['gateways'];
const manage = { access: 'gateways.manage' } as const;
const DAY_MS = 24 * 3_600_000;

/** What gateways send that nobody gave a place yet, and giving it one. */
export function unadoptedRoutes(app: App, deps: UnadoptedDeps): void {
  const { records, liveState, clock } = deps;
  const framesOf = createFrameCounts(deps.archive, clock);

  app.get(
    '/api/unadopted',
    {
      config: manage,
      schema: {
        summary: 'Rooms and sensors that are heard and that nobody put on record',
        tags,
        response: { 200: UnadoptedSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request);
      const [rooms, stores, archived, adoptions] = await Promise.all([
        records.unadopted.list(scope),
        deps.screen.stores(scope),
        records.manageSensors.archived(scope),
        records.unadopted.recent(scope, clock() - DAY_MS),
      ]);
      return {
        serverTime: clock(),
        rooms: await Promise.all(
          rooms.map(async (found) => {
            const heard = liveState.room(found.room);
            return {
              ...found,
              lastHeardAt: heard?.receivedAt ?? null,
              ...(await framesOf(found.room)),
              readings: Object.entries(heard?.readings ?? {})
                .map(([key, latest]) => ({ key, unit: kindOf(key)?.kind.unit ?? '', latest }))
                .sort((a, b) => (a.key < b.key ? -1 : 1)),
            };
          }),
        ),
        sensors: newSensors(
          stores.filter(({ id }) => id !== PROVISIONAL_STORE),
          archived,
        ),
        adoptions: adoptions.map(toView),
      };
    },
  );

  app.post(
    '/api/unadopted/:room/adopt',
    {
      config: manage,
      schema: {
        summary: 'Say which room it is; what it sent so far is copied there',
        tags,
        headers: IdempotencyHeaders,
        params: Type.Object({ room: Type.String() }),
        body: AdoptSchema,
        response: { 200: AdoptionSchema, '4xx': ErrorSchema },
      },
    },
    async (request) => {
      const { room, store, newRoom } = request.body;
      const isNew = store !== undefined && newRoom !== undefined;
      const isOld = room !== undefined && store === undefined && newRoom === undefined;
      if (isOld === (isNew && room === undefined)) throw new Problem('adopt-target', {}, '/room');
      expectLimits(newRoom?.limits, '/newRoom');
      const {
        provisional: _,
        store: __,
        ...adoption
      } = await deps.adoptions.adopt(actorOf(request), request.params.room, request.body);
      return adoption;
    },
  );
}

function toView(adoption: AdoptionView): AdoptionView {
  const { id, gateway, key, room, from, to, copiedTo, copiedRows, startedAt, endedAt } = adoption;
  return { id, gateway, key, room, from, to, copiedTo, copiedRows, startedAt, endedAt };
}

/** Heard in a room and neither on record nor taken off it. */
function newSensors(
  stores: readonly Store[],
  archived: readonly { readonly room: string; readonly key: string }[],
): NewSensor[] {
  const known = new Set(archived.map(({ room, key }) => `${room}/${key}`));
  return stores.flatMap((store) =>
    store.rooms.flatMap((room) =>
      room.sensors
        // What the gateway says of its own siren is no sensor that somebody mounted.
        .filter(({ key, name, kind }) => name === null && kind !== 'siren' && !known.has(`${room.id}/${key}`))
        .map(({ key, kind, unit, latest }) => ({
          store: store.id,
          room: room.id,
          roomName: room.name,
          roomNameEn: room.nameEn ?? null,
          key,
          kind,
          unit,
          latest,
        })),
    ),
  );
}
