import type { GatewayState } from '@coldfield/protocol';
import type { RoomUpdate } from '../contract/index.ts';

/** What is on screens now: the newest reading of every sensor, and when each gateway was last heard. */
export interface LiveState {
  /** The whole of a room as one update; undefined when nothing was ever heard of it. */
  room(roomId: string): RoomUpdate | undefined;
  gateway(gatewayId: string): GatewayHeard | undefined;
  /** Changed readings, a room's first at once, then merged to at most one in 250 ms. Returns the unsubscriber. */
  onRoom(listener: (update: RoomUpdate) => void): () => void;
  /** A gateway connected, disconnected or said something new of itself; merged to at most one a second. */
  onGateway(listener: (gatewayId: string) => void): () => void;
}

export interface GatewayHeard {
  /** Arrival of its last message, epoch ms; 0 when it connected but never spoke. */
  readonly lastHeardAt: number;
  readonly state: GatewayState | null;
  /** Arrival of `state`, epoch ms. */
  readonly stateAt?: number;
  /** True when it has an open connection; null when the broker is another process. */
  readonly connected: boolean | null;
}
