import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Barrier } from '../journal/barrier.ts';
import { controlPath } from './control-path.ts';

/** A flush ends within milliseconds, unless the archive refuses writes. */
const PATIENCE_MS = 5_000;
/** Opening three files takes milliseconds; whoever takes longer has died or hangs. */
const MAX_HOLD_MS = 10_000;

/**
 * Lets a back-up beside this server hold the barrier for the moment in which it opens its files. One line each way:
 * `hold` is answered by `held exact` or `held`, `release` by `released`. A connection that ends lets go.
 */
export async function openControlSocket(deps: {
  readonly dataDir: string;
  readonly barrier: Pick<Barrier, 'hold'>;
  readonly log: Logger;
}): Promise<{ stop(): Promise<void> }> {
  const path = controlPath(deps.dataDir);
  if (path === null) {
    deps.log.warn('The path of DATA_DIR is too long for a socket: stop the server for a back-up');
    return { stop: () => Promise.resolve() };
  }
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setEncoding('utf8');
    let release: (() => void) | null = null;
    let asked = false;
    let limit: NodeJS.Timeout | undefined;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      clearTimeout(limit);
      release?.();
    });
    socket.on('data', (text: string) => {
      if (text === 'hold\n' && !asked) {
        asked = true;
        void deps.barrier.hold(PATIENCE_MS).then((held) => {
          release = held.release;
          if (socket.destroyed) return release();
          limit = setTimeout(() => socket.destroy(), MAX_HOLD_MS);
          socket.write(held.exact ? 'held exact\n' : 'held\n');
        });
      } else if (text === 'release\n' && release !== null) {
        release();
        socket.end('released\n');
      } else socket.destroy();
    });
  });
  // What a killed server left behind: this one holds the folder's lock.
  if (process.platform !== 'win32') rmSync(path, { force: true });
  server.listen(path);
  await once(server, 'listening');
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
