import type { RoomUpdate } from '@coldfield/api/contract';
import { io } from 'socket.io-client';
import type { System } from './system.ts';

/** What a page of the dashboard does, without the page: signed in over HTTP, connected to the live socket. */
export interface Browser {
  /** Who is told of every `room` event from now on. */
  listen(onRoom: (update: RoomUpdate) => void): void;
  stop(): void;
}

const CONNECT_MS = 30_000;

/** @throws when no snapshot comes within half a minute. */
export async function openBrowser(system: System): Promise<Browser> {
  const cookie = await system.signIn();
  const socket = io(system.httpUrl, {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie, origin: system.httpUrl },
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const patience = setTimeout(() => reject(new Error('no snapshot of the live state came')), CONNECT_MS);
  socket.on('snapshot', () => resolve());
  socket.on('connect_error', reject);
  try {
    await promise;
    return {
      listen: (onRoom) => void socket.off('room').on('room', onRoom),
      stop: () => void socket.close(),
    };
  } catch (error) {
    socket.close();
    throw error;
  } finally {
    clearTimeout(patience);
  }
}
