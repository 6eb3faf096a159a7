import type { ServerEvents } from '@coldfield/api/contract';
import { io, type Socket } from 'socket.io-client';
import { PERSON, type Server } from './server.ts';

/** Signs in over HTTP, as the page does, and returns the cookie. */
export async function signIn(server: Server): Promise<string> {
  const response = await fetch(server.url('/api/session'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(PERSON),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`the sign-in failed: ${response.status}`);
  return cookie;
}

/** A connected screen: what a browser hears. Resolves with its first snapshot behind it. */
export async function openScreen(server: Server): Promise<Socket<ServerEvents, Record<string, never>>> {
  const socket: Socket<ServerEvents, Record<string, never>> = io(server.url(''), {
    path: '/live',
    transports: ['websocket'],
    extraHeaders: { cookie: await signIn(server) },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('snapshot', () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}
