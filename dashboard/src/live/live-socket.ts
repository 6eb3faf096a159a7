import type { LiveQuery, ServerEvents } from '@coldfield/api/contract';
import { io, type Socket } from 'socket.io-client';
import type { LiveStore } from './live-store.ts';
import { watchWaking } from './watch-waking.ts';

/** Where what arrives goes, and who is told. */
export interface LiveEvents {
  readonly store: LiveStore;
  /** The records changed: refetch. */
  readonly onRecords: () => void;
  /** Everything in the reader's scope came: numbers flow, after they stood still for so many ms. */
  readonly onSnapshot: (awayMs: number) => void;
  /** The server refused the connection: the session may have expired. */
  readonly onRefused: () => void;
}

const RETRY_REFUSED_MS = 2000;
/** The server's clock comes every 10 s: a line that was heard within this is not doubted when the page wakes. */
const DOUBT_MS = 11_000;
/** Waking tells in several events at once; only the first opens a new line. */
const SAME_WAKING_MS = 1000;

/** The one socket of the app: puts what arrives into the store, notices a dead line and reconnects by itself. */
export function createLiveSocket({ store, onRecords, onSnapshot, onRefused }: LiveEvents) {
  const socket: Socket<ServerEvents> = io({
    path: '/live',
    query: { changes: 'gathered' } satisfies LiveQuery,
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    timeout: 10_000,
  });
  socket.on('snapshot', (snapshot) => {
    const { frozenAt } = store.getState();
    store.snapshot(snapshot);
    onSnapshot(frozenAt === null ? 0 : snapshot.serverTime - frozenAt);
  });
  socket.on('changes', (changes) => store.changes(changes));
  socket.on('clock', (serverTime) => {
    if (!store.clock(serverTime)) reconnect();
  });
  socket.on('records', onRecords);

  let retry: ReturnType<typeof setTimeout> | undefined;
  const retryLater = () => {
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), RETRY_REFUSED_MS);
  };
  socket.on('disconnect', (reason) => {
    store.lost();
    // The server ended it on purpose, such as after a sign-out elsewhere: the client does not retry by itself.
    if (reason === 'io server disconnect') {
      onRefused();
      retryLater();
    }
  });
  socket.on('connect_error', () => {
    store.lost();
    if (socket.active) return;
    onRefused();
    retryLater();
  });

  let openedAtMs = Number.NEGATIVE_INFINITY;
  const reconnect = () => {
    openedAtMs = performance.now();
    clearTimeout(retry);
    socket.disconnect();
    socket.connect();
  };
  const onWake = (isNewLine: boolean) => {
    const isSound = store.tick() && store.getState().connection === 'live' && store.silentMs() < DOUBT_MS;
    if (isSound && !isNewLine) return;
    if (performance.now() - openedAtMs > SAME_WAKING_MS) reconnect();
  };
  const onTick = () => {
    if (!store.tick()) reconnect();
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  let unwatch: (() => void) | undefined;

  return {
    start(): void {
      unwatch = watchWaking({ onWake, onOffline: () => store.lost() });
      timer = setInterval(onTick, 1000);
      socket.connect();
    },
    stop(): void {
      unwatch?.();
      clearInterval(timer);
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}
