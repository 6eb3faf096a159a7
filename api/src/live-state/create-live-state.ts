import type { GatewayState } from '@coldfield/protocol';
import type { Reading, RoomUpdate } from '../contract/index.ts';
import type { GatewayHeard, LiveState } from './live-state.ts';

const ROOM_MS = 250;
const GATEWAY_MS = 1_000;

export interface LiveStateWriter extends LiveState {
  /** Readings of a frame; those older than what is known change nothing. */
  apply(frame: LiveFrame, receivedAt: number): void;
  /** Readings from the archive after a start; they change only what was not heard since. */
  restore(frame: { store: string; room: string }, readings: Iterable<[key: string, Reading]>): void;
  heard(gatewayId: string, at: number): void;
  gatewayState(gatewayId: string, state: GatewayState, at: number): void;
  gatewayConnected(gatewayId: string, connected: boolean): void;
  stop(): void;
}

interface LiveFrame {
  readonly store: string;
  readonly room: string;
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
  readonly q?: Readonly<Record<string, string>> | undefined;
}

interface RoomState {
  readonly store: string;
  receivedAt: number;
  readonly readings: Map<string, Reading>;
  readonly changed: Set<string>;
  sentAt: number;
}

/** Holds what is on screens now. `now` is epoch ms. */
export function createLiveState(deps: { now: () => number }): LiveStateWriter {
  const rooms = new Map<string, RoomState>();
  const gateways = new Map<string, { heard: GatewayHeard; sentAt: number }>();
  const roomListeners = new Set<(update: RoomUpdate) => void>();
  const gatewayListeners = new Set<(gatewayId: string) => void>();
  const dirtyRooms = new Set<string>();
  const dirtyGateways = new Set<string>();
  let sweep: NodeJS.Timeout | null = null;

  const roomOf = (room: string, store: string): RoomState => {
    let state = rooms.get(room);
    if (state === undefined) {
      state = { store, receivedAt: 0, readings: new Map(), changed: new Set(), sentAt: 0 };
      rooms.set(room, state);
    }
    return state;
  };

  const emitRoom = (room: string, state: RoomState, now: number): void => {
    const readings: Record<string, Reading> = {};
    for (const key of state.changed) readings[key] = state.readings.get(key) as Reading;
    state.changed.clear();
    state.sentAt = now;
    dirtyRooms.delete(room);
    const update: RoomUpdate = { room, store: state.store, receivedAt: state.receivedAt, readings };
    for (const listener of roomListeners) listener(update);
  };

  const emitGateway = (gatewayId: string, now: number): void => {
    dirtyGateways.delete(gatewayId);
    const gateway = gateways.get(gatewayId);
    if (gateway !== undefined) gateway.sentAt = now;
    for (const listener of gatewayListeners) listener(gatewayId);
  };

  const sweepLater = (): void => {
    sweep ??= setTimeout(() => {
      sweep = null;
      const now = deps.now();
      for (const room of dirtyRooms) {
        const state = rooms.get(room) as RoomState;
        if (elapsed(state.sentAt, now, ROOM_MS)) emitRoom(room, state, now);
      }
      for (const id of dirtyGateways) {
        if (elapsed(gateways.get(id)?.sentAt ?? 0, now, GATEWAY_MS)) emitGateway(id, now);
      }
      if (dirtyRooms.size + dirtyGateways.size > 0) sweepLater();
    }, ROOM_MS / 5).unref();
  };

  const touchGateway = (gatewayId: string, change: Partial<GatewayHeard>, notify: boolean): void => {
    const known = gateways.get(gatewayId);
    const heard = known?.heard ?? { lastHeardAt: 0, state: null, connected: null };
    gateways.set(gatewayId, { heard: { ...heard, ...change }, sentAt: known?.sentAt ?? 0 });
    if (!notify) return;
    dirtyGateways.add(gatewayId);
    const now = deps.now();
    if (elapsed(known?.sentAt ?? 0, now, GATEWAY_MS)) emitGateway(gatewayId, now);
    else sweepLater();
  };

  return {
    apply(frame, receivedAt) {
      const state = roomOf(frame.room, frame.store);
      const place = (key: string, value: number | null, quality: string | null): void => {
        const known = state.readings.get(key);
        if (known !== undefined && known.t >= frame.t) return;
        state.readings.set(key, { t: frame.t, value, quality });
        state.changed.add(key);
      };
      for (const key in frame.v) place(key, frame.v[key] as number, null);
      for (const key in frame.q) place(key, null, frame.q[key] as string);
      if (state.changed.size === 0) return;
      state.receivedAt = receivedAt;
      dirtyRooms.add(frame.room);
      if (elapsed(state.sentAt, receivedAt, ROOM_MS)) emitRoom(frame.room, state, receivedAt);
      else sweepLater();
    },
    restore({ store, room }, readings) {
      const state = roomOf(room, store);
      for (const [key, reading] of readings) {
        const known = state.readings.get(key);
        if (known === undefined || known.t < reading.t) state.readings.set(key, reading);
        if (state.receivedAt < reading.t) state.receivedAt = reading.t;
      }
    },
    heard(gatewayId, at) {
      const known = gateways.get(gatewayId)?.heard;
      // Coming back from silence is worth telling; the hundredth message of a minute is not.
      touchGateway(gatewayId, { lastHeardAt: at }, known === undefined || at - known.lastHeardAt > 10_000);
    },
    gatewayState(gatewayId, state, at) {
      const known = gateways.get(gatewayId)?.heard.state ?? null;
      // A last will was written when the connection began: of its figures only the end of it is news. And it is
      // the broker that speaks, so the gateway was not heard.
      if (!state.online && known !== null) {
        touchGateway(gatewayId, { state: { ...known, online: false } }, true);
      } else {
        touchGateway(gatewayId, { state, stateAt: at, ...(state.online ? { lastHeardAt: at } : {}) }, true);
      }
    },
    gatewayConnected: (gatewayId, connected) => touchGateway(gatewayId, { connected }, true),
    room(room) {
      const state = rooms.get(room);
      if (state === undefined) return undefined;
      const { store, receivedAt, readings } = state;
      return { room, store, receivedAt, readings: Object.fromEntries(readings) };
    },
    gateway: (gatewayId) => gateways.get(gatewayId)?.heard,
    onRoom(listener) {
      roomListeners.add(listener);
      return () => void roomListeners.delete(listener);
    },
    onGateway(listener) {
      gatewayListeners.add(listener);
      return () => void gatewayListeners.delete(listener);
    },
    stop() {
      if (sweep !== null) clearTimeout(sweep);
    },
  };
}

/** A clock that was set back counts as elapsed: an update too many is better than one too late. */
function elapsed(since: number, now: number, ms: number): boolean {
  return now - since >= ms || now < since;
}
