import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFolderLocked, lockFolder } from '../lock-folder.ts';
import { BackupError } from './backup-error.ts';
import { controlPath } from './control-path.ts';

const PATIENCE_MS = 15_000;

/** The data folder stands still until `release`. */
export interface Hold {
  /** False when something was in progress that did not end, because the archive refuses writes. */
  readonly exact: boolean;
  /** A server is at work there. */
  readonly isRunning: boolean;
  /** @throws {BackupError} `hold-lost` when the folder may have moved on before this call */
  release(): Promise<void>;
}

/**
 * Makes a data folder stand still: asks its server, or keeps servers away where none is running.
 * @throws {BackupError} `server-silent`
 */
export async function holdServer(dataDir: string): Promise<Hold> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    if (!isFolderLocked(dataDir)) {
      try {
        const lock = lockFolder(dataDir);
        return { exact: true, isRunning: false, release: async () => lock.release() };
      } catch {
        // One has just started.
      }
    }
    const hold = await askServer(dataDir, Math.max(1_000, deadline - performance.now()));
    if (hold !== null) return hold;
    if (performance.now() > deadline) {
      throw new BackupError(
        'server-silent',
        `${dataDir}: a server is using this folder and does not answer a back-up; wait until it has started, or stop it and try again`,
      );
    }
    await sleep(250);
  }
}

async function askServer(dataDir: string, withinMs: number): Promise<Hold | null> {
  const path = controlPath(dataDir);
  if (path === null) return null;
  const socket = connect(path);
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.setTimeout(withinMs, () => socket.destroy());
  try {
    await once(socket, 'connect');
    const answer = await ask(socket, 'hold\n');
    return {
      exact: answer === 'held exact\n',
      isRunning: true,
      async release() {
        const said = await ask(socket, 'release\n').catch(() => '');
        socket.destroy();
        if (said !== 'released\n')
          throw new BackupError('hold-lost', 'the server went on, or ended, in the moment of the back-up');
      },
    };
  } catch {
    socket.destroy();
    return null;
  }
}

/** @throws when the socket closes without an answer */
async function ask(socket: Socket, text: string): Promise<string> {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  if (socket.destroyed) gone.abort();
  const answer = once(socket, 'data', { signal: gone.signal });
  socket.write(text);
  const [said] = (await answer) as [string];
  return said;
}
