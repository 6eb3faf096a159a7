import type { Gateway, GatewayUpdate, Reading, RoomUpdate, Snapshot } from '@coldfield/api/contract';
import { ServerClock } from './server-clock.ts';

export type Connection = 'connecting' | 'live' | 'lost';

export interface LiveState {
  readonly connection: Connection;
  /** Server time, epoch ms; advances once a second. */
  readonly now: number;
  /** Server time of the last message while the connection is lost; null otherwise, or when none ever came. */
  readonly frozenAt: number | null;
  readonly rooms: ReadonlyMap<string, RoomUpdate>;
  readonly gateways: ReadonlyMap<string, Gateway>;
}

interface Deps {
  /** Ms, never jumping. */
  monotonicNow: () => number;
  /** Epoch ms of the device, the time until the server gives its own. */
  deviceNow: () => number;
  /** Runs the notification of subscribers, at most once for any number of changes before it runs. */
  schedule: (notify: () => void) => void;
}

/** The server sends its clock every 10 s: this much silence is a dead line, even if the socket does not know yet. */
export const SILENCE_MS = 15_000;

/**
 * What is on the screens, without any framework. Messages go in by its methods; `getState` and `subscribe` let
 * pages read it. Rooms and gateways are replaced, never changed, so that a selected one is its own change mark.
 */
export class LiveStore {
  readonly #deps: Deps;
  readonly #clock: ServerClock;
  readonly #rooms = new Map<string, RoomUpdate>();
  readonly #gateways = new Map<string, Gateway>();
  readonly #listeners = new Set<() => void>();
  readonly #roomListeners = new Set<(update: RoomUpdate) => void>();
  #state: LiveState;
  #heardAtMs: number | null = null;
  #heardServerTime: number | null = null;
  #isScheduled = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#clock = new ServerClock(deps.monotonicNow, deps.deviceNow());
    this.#state = {
      connection: 'connecting',
      now: this.#clock.now(),
      frozenAt: null,
      rooms: this.#rooms,
      gateways: this.#gateways,
    };
  }

  getState = (): LiveState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Every room update as it comes, for what draws by itself. */
  onRoom(listener: (update: RoomUpdate) => void): () => void {
    this.#roomListeners.add(listener);
    return () => this.#roomListeners.delete(listener);
  }

  /** Everything in the reader's scope; what it does not name is no longer there. */
  snapshot({ serverTime, rooms, gateways }: Snapshot): void {
    this.#clock.sync(serverTime);
    const named = new Set(rooms.map((update) => update.room));
    for (const id of this.#rooms.keys()) if (!named.has(id)) this.#rooms.delete(id);
    this.#gateways.clear();
    for (const { gateway } of gateways) this.#gateways.set(gateway.id, gateway);
    for (const update of rooms) this.#putRoom(update);
    this.#change({ connection: 'live', frozenAt: null });
    this.#heard();
  }

  room(update: RoomUpdate): void {
    this.#putRoom(update);
    this.#heard();
  }

  gateway({ gateway }: GatewayUpdate): void {
    this.#gateways.set(gateway.id, gateway);
    this.#heard();
  }

  clock(serverTime: number): void {
    this.#clock.sync(serverTime);
    this.#heard();
  }

  /** The server time of an HTTP answer: ages are right even before the socket is open. */
  syncTime(serverTime: number): void {
    if (this.#heardAtMs === null) this.#clock.sync(serverTime);
    this.#change({ now: this.#clock.now() });
  }

  /** The socket closed, or never opened. */
  lost(): void {
    if (this.#state.connection === 'lost') return;
    this.#change({ connection: 'lost', frozenAt: this.#heardServerTime, now: this.#clock.now() });
  }

  /** Once a second. Returns false when the line has been silent too long: then it counts as lost. */
  tick(): boolean {
    this.#change({ now: this.#clock.now() });
    const { connection } = this.#state;
    if (connection !== 'live' || this.#heardAtMs === null) return true;
    if (this.#deps.monotonicNow() - this.#heardAtMs <= SILENCE_MS) return true;
    this.lost();
    return false;
  }

  /** Forgets everything, when another person signs in. */
  clear(): void {
    this.#rooms.clear();
    this.#gateways.clear();
    this.#heardAtMs = null;
    this.#heardServerTime = null;
    this.#change({ connection: 'connecting', frozenAt: null });
  }

  #putRoom(update: RoomUpdate): void {
    const before = this.#rooms.get(update.room);
    const readings = before === undefined ? update.readings : newest(before.readings, update.readings);
    this.#rooms.set(update.room, { ...update, readings });
    for (const listener of this.#roomListeners) listener(update);
  }

  /** Only a snapshot makes a lost line live again: single updates would leave the other rooms old but fresh-looking. */
  #heard(): void {
    this.#heardAtMs = this.#deps.monotonicNow();
    const now = this.#clock.now();
    if (this.#state.connection === 'live') this.#heardServerTime = now;
    this.#change({ now });
  }

  #change(change: Partial<LiveState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#deps.schedule(() => {
      this.#isScheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}

function newest(before: Record<string, Reading>, update: Record<string, Reading>): Record<string, Reading> {
  const merged = { ...before };
  for (const [key, reading] of Object.entries(update)) {
    const known = merged[key];
    if (known === undefined || reading.t >= known.t) merged[key] = reading;
  }
  return merged;
}
