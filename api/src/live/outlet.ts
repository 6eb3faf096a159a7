import type { Socket } from 'socket.io';
import type { GatewayUpdate, LiveQuery, RoomUpdate, ServerEvents, Snapshot } from '../contract/index.ts';

/** A county changes hundreds of times a second, and each message wakes a phone up: they are gathered for this long. */
const GATHER_MS = 250;

export type LiveSocket = Socket<Record<string, never>, ServerEvents, Record<string, never>, unknown>;

/** What waits to be sent to one client: at most the newest of everything, however slow the client is. */
export interface Outlet {
  /** Sends the snapshot, then what changed since the outlet was made. */
  begin(snapshot: Snapshot): void;
  room(update: RoomUpdate): void;
  gateway(update: GatewayUpdate): void;
  clock(serverTime: number): void;
  records(): void;
}

/**
 * Socket.IO's own volatile events are dropped whenever the transport is busy, so that of several updates in one
 * tick only the first would arrive. Here what cannot be sent at once waits, merged by room, until the socket can
 * take more: a healthy client misses nothing, a frozen one costs one update a room and not a byte more. Whoever asked
 * for it gets what changed gathered: a first change at once, further ones together a little later.
 */
export function createOutlet(socket: LiveSocket): Outlet {
  const rooms = new Map<string, RoomUpdate>();
  const gateways = new Map<string, GatewayUpdate>();
  let serverTime: number | null = null;
  let recordsChanged = false;
  let begun = false;
  const gathers = (socket.handshake.query as LiveQuery).changes === 'gathered';
  let gathering: NodeJS.Timeout | undefined;
  const gather = (): void => {
    gathering = setTimeout(() => {
      gathering = undefined;
      flush();
    }, GATHER_MS);
  };
  socket.on('disconnect', () => clearTimeout(gathering));

  const flush = (): void => {
    if (!begun || !socket.conn.transport.writable) return;
    if (recordsChanged) socket.emit('records');
    if (gathering === undefined) tellChanges();
    if (serverTime !== null) socket.emit('clock', serverTime);
    recordsChanged = false;
    serverTime = null;
  };
  const tellChanges = (): void => {
    if (rooms.size + gateways.size === 0) return;
    if (gathers) {
      socket.emit('changes', { rooms: [...rooms.values()], gateways: [...gateways.values()] });
      gather();
    } else {
      for (const update of rooms.values()) socket.emit('room', update);
      for (const update of gateways.values()) socket.emit('gateway', update);
    }
    rooms.clear();
    gateways.clear();
  };
  // The engine's own listener comes first: it sends what it still holds, and we wait for the next turn.
  socket.conn.transport.on('ready', flush);

  return {
    begin(snapshot) {
      socket.emit('snapshot', snapshot);
      begun = true;
      flush();
    },
    room(update) {
      const waiting = rooms.get(update.room);
      rooms.set(
        update.room,
        waiting === undefined ? update : { ...update, readings: { ...waiting.readings, ...update.readings } },
      );
      flush();
    },
    gateway(update) {
      gateways.set(update.gateway.id, update);
      flush();
    },
    clock(now) {
      serverTime = now;
      flush();
    },
    records() {
      recordsChanged = true;
      flush();
    },
  };
}
