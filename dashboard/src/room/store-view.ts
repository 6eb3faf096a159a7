import type { Gateway, Store } from '@coldfield/api/contract';
import { type Condition, compareConditions, conditionOf } from './condition.ts';
import { breaches } from './room-state.ts';
import { type LiveReadings, type RoomView, viewRoom } from './room-view.ts';

export interface StoreView extends Store {
  readonly rooms: RoomView[];
}

interface LiveView {
  readonly rooms: ReadonlyMap<string, LiveReadings>;
  readonly gateways: ReadonlyMap<string, Gateway>;
}

/** A store's record with what is live of its rooms and gateways. */
export function viewStore(store: Store, live: LiveView): StoreView {
  return {
    ...store,
    rooms: store.rooms.map((room) => viewRoom(room, live.rooms.get(room.id))),
    gateways: store.gateways.map((gateway) => live.gateways.get(gateway.id) ?? gateway),
  };
}

/** The condition of a store is that of its most pressing room. */
export function storeCondition(store: StoreView, now: number): Condition {
  const conditions = store.rooms.map((room) => conditionOf(room, now)).sort(compareConditions);
  // One silent room among heard ones is that room's trouble; a store with no room has nothing wired.
  return conditions[0] ?? 'unwired';
}

/** How far the farthest reading of a store is past its limit, or 0. */
export function storeExcess(store: StoreView, now: number): number {
  return Math.max(0, ...store.rooms.flatMap((room) => breaches(room, now).map(({ by }) => by)));
}

/**
 * The room that speaks for a store: the most pressing; when all is well the storage room kept coldest. Judged by its
 * limits and not by its reading, which would let two rooms take turns with their compressors.
 */
export function leadRoom(store: StoreView, now: number): RoomView | null {
  const ranked = store.rooms.map((room) => ({ room, condition: conditionOf(room, now) }));
  ranked.sort((a, b) => compareConditions(a.condition, b.condition) || coldness(a.room) - coldness(b.room));
  return ranked[0]?.room ?? null;
}

function coldness(room: RoomView): number {
  const { low = null, high = null } = room.limits.air ?? {};
  return (room.kind === 'cold' ? 0 : 1000) + (low ?? high ?? 100);
}

/** True while not a single reading of the store has come: nobody can say that it is well. */
export function isUnheard(store: StoreView, now: number): boolean {
  return unheardRooms(store, now) === store.rooms.length;
}

/** How many rooms of a store have never had a reading. */
export function unheardRooms(store: StoreView, now: number): number {
  return store.rooms.filter((room) => {
    const condition = conditionOf(room, now);
    return condition === 'never' || condition === 'unwired';
  }).length;
}
