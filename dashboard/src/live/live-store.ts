import type { Changes, Gateway, Reading, RoomUpdate, Snapshot } from '@coldfield/api/contract';
import { ServerClock } from './server-clock.ts';

export type Connection = 'connecting' | 'live' | 'lost';

export interface LiveState {
  readonly connection: Connection;
  /** Server time, epoch ms; advances once a second. */
  readonly now: number;
  /**
   * Server time of the last message while numbers stand still: the connection is lost, or what is shown is what the
   * device remembers and nothing came yet. Null otherwise, or when no message ever came.
   */
  readonly frozenAt: number | null;
  /** Nothing came yet since the page was opened: what is shown is what the device remembers. */
  readonly isRemembered: boolean;
  readonly rooms: ReadonlyMap<string, RoomUpdate>;
  readonly gateways: ReadonlyMap<string, Gateway>;
}

interface Deps {
  /** Ms, never jumping. */
  monotonicNow: () => number;
  /** Epoch ms of the device: the time until the server gives its own, and how long the device slept. */
  deviceNow: () => number;
  /** Runs the notification of subscribers, at most once for any number of changes before it runs. */
  schedule: (notify: () => void) => void;
}

/** Whether the numbers stand still: none of them may look as if it were of now. */
export function isFrozen({ connection, frozenAt }: LiveState): boolean {
  return connection === 'lost' || frozenAt !== null;
}

/** The server sends its clock every 10 s: this much silence is a dead line, even if the socket does not know yet. */
export const SILENCE_MS = 15_000;
const SECOND_MS = 1000;
/** The wall clock running ahead of the monotonic one by more than this: the device slept, or its clock was set. */
const JUMP_MS = 3_000;

/** What a device remembers of the last time. Times are the server's, epoch ms. */
export interface Remembered {
  readonly rooms: readonly RoomUpdate[];
  readonly gateways: readonly Gateway[];
  readonly heardAt: number;
  /** Now, as well as the device knows. */
  readonly now: number;
}

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
  /** Both clocks of the device at the last look. */
  #looked: { readonly monotonic: number; readonly device: number };
  #isScheduled = false;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#looked = { monotonic: deps.monotonicNow(), device: deps.deviceNow() };
    this.#clock = new ServerClock(deps.monotonicNow, this.#looked.device);
    this.#state = {
      connection: 'connecting',
      now: this.#clock.now(),
      frozenAt: null,
      isRemembered: false,
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

  /** Shows what the device remembers, as old as it is: nothing of it is live before a snapshot came. */
  remember({ rooms, gateways, heardAt, now }: Remembered): void {
    if (this.#heardAtMs !== null) return;
    this.#clock.sync(Math.max(now, heardAt));
    this.#heardServerTime = heardAt;
    for (const gateway of gateways) this.#gateways.set(gateway.id, gateway);
    for (const update of rooms) this.#putRoom(update);
    this.#change({ frozenAt: heardAt, isRemembered: true, now: this.#clock.now() });
  }

  /** Everything in the reader's scope; what it does not name is no longer there. */
  snapshot({ serverTime, rooms, gateways }: Snapshot): void {
    this.#clock.sync(serverTime);
    const named = new Set(rooms.map((update) => update.room));
    for (const id of this.#rooms.keys()) if (!named.has(id)) this.#rooms.delete(id);
    this.#gateways.clear();
    for (const { gateway } of gateways) this.#gateways.set(gateway.id, gateway);
    for (const update of rooms) this.#putRoom(update);
    this.#change({ connection: 'live', frozenAt: null, isRemembered: false });
    this.#heard();
  }

  changes({ rooms, gateways }: Changes): void {
    for (const update of rooms) this.#putRoom(update);
    for (const { gateway } of gateways) this.#gateways.set(gateway.id, gateway);
    this.#heard();
  }

  /**
   * The server's beat. Returns false for one that was long on its way: it waited for a page that slept, or in a line
   * that is clogged. What came with it is as old, so the line counts as lost.
   */
  clock(serverTime: number): boolean {
    if (this.#state.connection === 'live' && this.#clock.now() - serverTime > SILENCE_MS) {
      this.lost();
      return false;
    }
    this.#clock.sync(serverTime);
    this.#heard();
    return true;
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

  /**
   * Once a second. Returns false when the line has been silent too long, or the device slept: then it counts as lost,
   * and it is time to open another one.
   */
  tick(): boolean {
    const hasSlept = this.#countSleep();
    this.#change({ now: this.#clock.now() });
    const { connection } = this.#state;
    const isSilent =
      connection === 'live' &&
      this.#heardAtMs !== null &&
      this.#deps.monotonicNow() - this.#heardAtMs > SILENCE_MS;
    if (!hasSlept && !isSilent) return true;
    this.lost();
    return false;
  }

  /** Ms since anything was heard; endless when nothing ever was. */
  silentMs(): number {
    return this.#heardAtMs === null ? Number.POSITIVE_INFINITY : this.#deps.monotonicNow() - this.#heardAtMs;
  }

  /**
   * On most devices the monotonic clock stands still in sleep while the wall clock goes on. A wall clock that was only
   * set forward looks the same: then ages are too old until the next snapshot, and never too young.
   */
  #countSleep(): boolean {
    const looked = { monotonic: this.#deps.monotonicNow(), device: this.#deps.deviceNow() };
    const sleptMs =
      looked.device - this.#looked.device - Math.max(0, looked.monotonic - this.#looked.monotonic);
    this.#looked = looked;
    if (sleptMs <= JUMP_MS) return false;
    this.#clock.slept(sleptMs);
    return true;
  }

  /** Forgets everything, when another person signs in. */
  clear(): void {
    this.#rooms.clear();
    this.#gateways.clear();
    this.#heardAtMs = null;
    this.#heardServerTime = null;
    this.#change({ connection: 'connecting', frozenAt: null, isRemembered: false });
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
    // Time is told once a second: whatever is judged by it would otherwise be judged again at each message.
    this.#change(Math.abs(now - this.#state.now) < SECOND_MS ? {} : { now });
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
