import type { Gateway, Sensor } from '@coldfield/api/contract';
import { type Condition, conditionOf, type Severity, severityOf } from './condition.ts';
import { type Breach, breaches, faults, heardAt } from './room-state.ts';
import { type RoomView, sensorsOf } from './room-view.ts';
import type { StoreView } from './store-view.ts';

interface Base {
  readonly id: string;
  readonly severity: Severity;
  readonly store: StoreView;
}

/** One thing that needs somebody now, as far as live readings can truly say it. */
export type Need = Base &
  (
    | { readonly kind: 'trapped' | 'leak' | 'power'; readonly room: RoomView }
    | { readonly kind: 'breach'; readonly room: RoomView; readonly breach: Breach }
    | { readonly kind: 'lost-store'; readonly heardAt: number; readonly room: RoomView | null }
    | { readonly kind: 'lost-room'; readonly heardAt: number; readonly room: RoomView }
    | { readonly kind: 'fault'; readonly room: RoomView; readonly sensor: Sensor; readonly more: number }
    | { readonly kind: 'stale'; readonly room: RoomView; readonly sensor: Sensor }
    | { readonly kind: 'clock'; readonly gateway: Gateway }
    | { readonly kind: 'backlog'; readonly gateway: Gateway }
  );

const ORDER: readonly Need['kind'][] = [
  'trapped',
  'leak',
  'power',
  'breach',
  'lost-store',
  'lost-room',
  'fault',
  'stale',
  'clock',
  'backlog',
];

/** Less than this is the noise of sending; more is history on its way. */
const BACKLOG_FRAMES = 50;
/** Beyond this a gateway's clock makes its records doubtful. */
const CLOCK_OFFSET_MS = 30_000;

/** What needs somebody now, the most pressing first. A silent gateway is one need, not one a room. */
export function needsOf(stores: readonly StoreView[], now: number): Need[] {
  const needs = stores.flatMap((store) => [...roomNeeds(store, now), ...gatewayNeeds(store)]);
  return needs.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || excess(b) - excess(a));
}

function roomNeeds(store: StoreView, now: number): Need[] {
  const conditions = store.rooms.map((room) => ({ room, condition: conditionOf(room, now) }));
  const silent = conditions.filter(({ condition }) => condition === 'lost');
  if (
    silent.length > 0 &&
    conditions.every(({ condition }) => ['lost', 'never', 'unwired'].includes(condition))
  ) {
    const newest = silent.map(({ room }) => room).sort((a, b) => heardAt(b) - heardAt(a))[0] ?? null;
    const since = newest === null ? 0 : heardAt(newest);
    return [
      { id: `lost ${store.id}`, severity: 'lost', store, kind: 'lost-store', heardAt: since, room: newest },
    ];
  }
  return conditions.flatMap(({ room, condition }) => {
    const need = roomNeed(store, room, condition, now);
    return need === null ? [] : [need];
  });
}

function roomNeed(store: StoreView, room: RoomView, condition: Condition, now: number): Need | null {
  const base = { id: `${condition} ${room.id}`, severity: severityOf(condition), store, room };
  switch (condition) {
    case 'trapped':
    case 'leak':
    case 'power':
      return { ...base, kind: condition };
    case 'high':
    case 'low': {
      const breach = breaches(room, now)[0];
      return breach === undefined ? null : { ...base, kind: 'breach', breach };
    }
    case 'lost':
      return { ...base, kind: 'lost-room', heardAt: heardAt(room) };
    case 'fault': {
      const [sensor, ...more] = faults(room);
      return sensor === undefined ? null : { ...base, kind: 'fault', sensor, more: more.length };
    }
    case 'stale': {
      const sensor = sensorsOf(room, 'air')[0];
      return sensor === undefined ? null : { ...base, kind: 'stale', sensor };
    }
    case 'never':
    case 'unwired':
    case 'normal':
      return null;
  }
}

function gatewayNeeds(store: StoreView): Need[] {
  return store.gateways.flatMap((gateway) => {
    const needs: Need[] = [];
    const base = { severity: 'notice' as const, store, gateway };
    // An offline gateway's last words about its clock and its buffer are not what is now.
    if (!gateway.online) return needs;
    if (gateway.clock === 'none' || Math.abs(gateway.clockOffsetMs ?? 0) > CLOCK_OFFSET_MS) {
      needs.push({ ...base, id: `clock ${gateway.id}`, kind: 'clock' });
    }
    // What a silent gateway holds is not on its way; that it is silent is a need of its own.
    if (gateway.online && (gateway.buffered ?? 0) > BACKLOG_FRAMES) {
      needs.push({ ...base, id: `backlog ${gateway.id}`, kind: 'backlog' });
    }
    return needs;
  });
}

function excess(need: Need): number {
  return need.kind === 'breach' ? need.breach.by : 0;
}
