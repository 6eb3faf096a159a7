import { DEFAULT_CADENCE_MS, type Directory } from './directory.ts';
import { MAX_PROVISIONAL_ROOMS, PROVISIONAL_STORE, type RoomRef, type RoomRegistry } from './registry.ts';
import { sha256Hex } from './secrets.ts';

/**
 * @param found called once for each provisional room while it is remembered.
 */
export function createRegistry(
  directory: () => Directory,
  found: (gatewayId: string, wireRoom: string, ref: RoomRef) => void,
): RoomRegistry {
  const provisional = new Map<string, Map<string, RoomRef>>();
  /** The adoption after which a provisional room was told again: once for each. */
  const toldAt = new Map<string, number>();
  return {
    roomAt(gatewayId, wireRoom, t) {
      for (const assigned of directory().assignments(gatewayId, wireRoom)) {
        if (assigned.from <= t && t < assigned.to) {
          const { room, store, cadenceMs, offsets } = assigned;
          return { room, store, cadenceMs, offsets, provisional: false };
        }
      }
      let rooms = provisional.get(gatewayId);
      if (rooms === undefined) {
        rooms = new Map();
        provisional.set(gatewayId, rooms);
      }
      const known = rooms.get(wireRoom);
      if (known !== undefined) {
        const adopted = directory().adoptedAt(known.room);
        if (adopted !== toldAt.get(known.room) && adopted !== null) {
          toldAt.set(known.room, adopted);
          found(gatewayId, wireRoom, known);
        }
        return known;
      }
      // Room keys come from the wire: what a hostile gateway invents may cost time, but no memory anywhere.
      if (rooms.size >= MAX_PROVISIONAL_ROOMS) return null;
      const ref: RoomRef = {
        room: provisionalRoomId(gatewayId, wireRoom),
        store: PROVISIONAL_STORE,
        cadenceMs: DEFAULT_CADENCE_MS,
        provisional: true,
      };
      rooms.set(wireRoom, ref);
      found(gatewayId, wireRoom, ref);
      return ref;
    },
  };
}

/** Always the same for the same key of the same gateway, on every server. Ids cannot hold a slash. */
export function provisionalRoomId(gatewayId: string, wireRoom: string): string {
  return `p-${sha256Hex(`${gatewayId}/${wireRoom}`).slice(0, 32)}`;
}
