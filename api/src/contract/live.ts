import type { Gateway, Reading } from './store.ts';

/** Latest readings of one room that changed. Sent at once for a first change, further ones at most every 250 ms. */
export interface RoomUpdate {
  room: string;
  store: string;
  /** When the server received it, epoch ms. */
  receivedAt: number;
  readings: Record<string, Reading>;
}

export interface GatewayUpdate {
  store: string;
  gateway: Gateway;
}

/** Everything in the reader's scope, sent on every (re)connection before any update. */
export interface Snapshot {
  serverTime: number;
  rooms: RoomUpdate[];
  gateways: GatewayUpdate[];
}

/** What changed since the message before; of a room or gateway at most once. */
export interface Changes {
  rooms: RoomUpdate[];
  gateways: GatewayUpdate[];
}

/** What a client may add to the address of its connection: to be told of changes together, where there are many. */
export interface LiveQuery {
  readonly changes?: 'gathered';
}

/** Socket.IO, path `/live`, WebSocket only, authenticated by the session cookie. */
export interface ServerEvents {
  snapshot: (snapshot: Snapshot) => void;
  /** Instead of `room` and `gateway`, to whoever asked for it: at most every 250 ms. */
  changes: (changes: Changes) => void;
  room: (update: RoomUpdate) => void;
  gateway: (update: GatewayUpdate) => void;
  /** Every 10 s; a client that misses three calls what it shows stale. */
  clock: (serverTime: number) => void;
  /** The records changed (a new store, a new limit): refetch. */
  records: () => void;
}
