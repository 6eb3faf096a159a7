import type { RoomOffsets } from './calibrations/offsets.ts';

/** What ingest needs to know of the records, held in memory and refreshed whenever they change. */
export interface RoomRegistry {
  /**
   * The room that a gateway's room key stood for at `t`. Synchronous and cheap: called for every frame.
   * A gateway that nobody adopted, or a key that nobody assigned, gets a provisional room, always the same one;
   * its record is created in the background. Null when the gateway names more unknown rooms than a store can have.
   */
  roomAt(gatewayId: string, wireRoom: string, t: number): RoomRef | null;
}

export interface RoomRef {
  /** What is added to values of its sensors; absent where no sensor of it was ever calibrated. */
  readonly offsets?: RoomOffsets | undefined;
  readonly room: string;
  readonly store: string;
  readonly provisional: boolean;
  /** Expected ms between frames. */
  readonly cadenceMs: number;
}

/** Rooms that nobody adopted, at most, for one gateway: more than any store has. */
export const MAX_PROVISIONAL_ROOMS = 64;

/** The store of rooms that nobody adopted yet. */
export const PROVISIONAL_STORE = 'provisional';
