import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  readonly pid: number;
  /** Null while it runs. */
  readonly ended: () => string | null;
  /** SIGTERM, and SIGKILL after ten seconds. Idempotent. */
  stop(): Promise<void>;
}

const START_MS = 180_000;
const STOP_MS = 10_000;
const LAST_LINES = 20;

/**
 * Starts a script on this process's runtime and waits for a line of its output that `ready` understands.
 * @throws with its last lines when it ends before, or says nothing within three minutes.
 */
export async function startChild<T>(
  script: string,
  options: {
    args?: readonly string[];
    nodeArgs?: readonly string[];
    env?: Readonly<Record<string, string>>;
    ready: (line: string) => T | null;
    /** Every further line. */
    onLine?: (line: string) => void;
  },
): Promise<Child & { found: T }> {
  const process_: ChildProcess = spawn(
    process.execPath,
    [...(options.nodeArgs ?? []), script, ...(options.args ?? [])],
    { env: { PATH: process.env.PATH, ...options.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const last: string[] = [];
  let ended: string | null = null;
  process_.once('exit', (code, signal) => {
    ended = `ended with ${signal ?? code}: ${last.join('\n')}`;
  });
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const patience = setTimeout(
    () => reject(new Error(`${script} is not ready: ${last.join('\n')}`)),
    START_MS,
  );
  process_.once('exit', () => setImmediate(() => reject(new Error(`${script} ${ended}`))));
  process_.once('error', reject);
  // Whoever interrupts a benchmark wants its servers gone, too.
  const endWithParent = (): boolean => process_.kill('SIGKILL');
  process.once('exit', endWithParent);
  process_.once('exit', () => process.off('exit', endWithParent));
  const hear = (line: string): void => {
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
    const found = options.ready(line);
    if (found !== null) resolve(found);
    else options.onLine?.(line);
  };
  for (const stream of [process_.stdout, process_.stderr]) {
    if (stream !== null) createInterface({ input: stream }).on('line', hear);
  }
  const stop = async (): Promise<void> => {
    if (ended !== null || process_.pid === undefined) return;
    const exit = once(process_, 'exit');
    process_.kill('SIGTERM');
    const force = setTimeout(() => process_.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(force);
  };
  try {
    const found = await promise;
    return { pid: process_.pid as number, found, ended: () => ended, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(patience);
  }
}
