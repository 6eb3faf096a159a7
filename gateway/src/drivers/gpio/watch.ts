import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { BusError } from '../../errors.ts';
import type { Edge, LineGroup, Tools } from './tools.ts';

/** A `gpiomon` of version 1 does not say when it is ready; one that cannot have its lines ends within this time. */
const GRACE_MS = 150;
/** One of version 2 says so. */
const READY_MS = 5_000;
const STOP_MS = 1_000;

/** A running `gpiomon`. */
export interface Watch {
  /** Ends it, and waits until it has let go of its lines and its last edge was heard. */
  stop(): Promise<void>;
}

/**
 * Starts a `gpiomon` and waits until it watches.
 * @param ended told once, when it ends without having been stopped
 * @throws {BusError} `bus-down`, with what it said
 */
export async function startWatch(
  tools: Tools,
  group: LineGroup,
  heard: (edge: Edge) => void,
  ended: (why: string) => void,
): Promise<Watch> {
  const child = tools.watch(group);
  const ready = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  let said = '';
  let state: 'starting' | 'running' | 'stopping' | 'ended' = 'starting';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-200);
  });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const parsed = tools.parse(line);
      if (parsed === 'ready') ready.resolve();
      else if (parsed !== null) heard(parsed);
    });
  }
  const over = (why: string): void => {
    const before = state;
    state = 'ended';
    gone.resolve();
    ready.reject(new BusError('bus-down', why, { retryable: true }));
    if (before === 'running') ended(why);
  };
  child.on('error', (error) => over(String(error)));
  // After its last line was read, not before.
  child.on('close', (code, signal) =>
    over(`gpiomon ended (${signal ?? code})${said.trim() === '' ? '' : `: ${said.trim()}`}`),
  );
  const stop = async (): Promise<void> => {
    if (state === 'ended') return;
    state = 'stopping';
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone.promise;
    clearTimeout(kill);
  };
  const gaveUp = new AbortController();
  try {
    const wait = delay(tools.saysReady ? READY_MS : GRACE_MS, undefined, {
      signal: gaveUp.signal,
      ref: false,
    });
    await Promise.race([
      ready.promise,
      wait.then(() => {
        if (tools.saysReady) throw new BusError('bus-down', 'gpiomon did not begin', { retryable: true });
      }),
    ]);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    gaveUp.abort();
    // Nobody waits for it any more.
    ready.promise.catch(() => {});
  }
  state = 'running';
  return { stop };
}
