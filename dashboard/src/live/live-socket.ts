import type { ServerEvents } from '@coldfield/api/contract';
import { io, type Socket } from 'socket.io-client';
import type { LiveStore } from './live-store.ts';

interface Deps {
  readonly store: LiveStore;
  /** The records changed: refetch. */
  readonly onRecords: () => void;
  /** The server refused the connection: the session may have expired. */
  readonly onRefused: () => void;
}

const RETRY_REFUSED_MS = 2000;

/** The one socket of the app: puts what arrives into the store, notices a dead line and reconnects by itself. */
export function createLiveSocket({ store, onRecords, onRefused }: Deps) {
  const socket: Socket<ServerEvents> = io({
    path: '/live',
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 500,
    reconnectionDelayMax: 5000,
    timeout: 10_000,
  });
  socket.on('snapshot', (snapshot) => store.snapshot(snapshot));
  socket.on('room', (update) => store.room(update));
  socket.on('gateway', (update) => store.gateway(update));
  socket.on('clock', (serverTime) => store.clock(serverTime));
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

  const reconnect = () => {
    socket.disconnect();
    socket.connect();
  };
  const onOffline = () => store.lost();
  const onTick = () => {
    if (!store.tick()) reconnect();
  };
  let timer: ReturnType<typeof setInterval> | undefined;

  return {
    start(): void {
      window.addEventListener('offline', onOffline);
      window.addEventListener('online', reconnect);
      timer = setInterval(onTick, 1000);
      socket.connect();
    },
    stop(): void {
      window.removeEventListener('offline', onOffline);
      window.removeEventListener('online', reconnect);
      clearInterval(timer);
      clearTimeout(retry);
      socket.disconnect();
    },
  };
}
