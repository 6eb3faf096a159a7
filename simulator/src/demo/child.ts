import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const WATCH = new URL('./parent-watch.ts', import.meta.url).href;
const KEPT_LINES = 40;

export interface ChildOptions {
  readonly name: string;
  readonly script: string;
  readonly args?: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Largest half of the young generation of its heap, MiB. */
  readonly youngMiB?: number | undefined;
}

/** How a process of the demo ended by itself. */
export interface Ending {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Its last words. */
  readonly output: string;
}

export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<Ending>;
  /** Asks it to stop, and kills it and what it started after `graceMs`. */
  stop: (graceMs: number) => Promise<void>;
  kill: () => void;
}

/**
 * Starts a script of the repository as a process of its own group, so that Ctrl-C in the terminal reaches only the
 * demo, which then stops everything in order.
 */
export function startChild({ name, script, args = [], cwd, env, youngMiB = 8 }: ChildOptions): Child {
  const child: ChildProcess = fork(script, args, {
    cwd,
    env,
    // As the npm scripts start them: a young generation that fits a small box.
    execArgv: ['--import', WATCH, `--max-semi-space-size=${youngMiB}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line !== ''));
      lines.splice(0, lines.length - KEPT_LINES);
    });
  }
  const ended = new Promise<Ending>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve({ name, code, signal, output: lines.join('\n') });
    // `close` comes after the last of the output.
    child.once('close', end);
    child.once('error', () => end(null, null));
  });
  const hasEnded = (): boolean =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const kill = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  };
  return {
    name,
    pid: child.pid,
    ended,
    kill,
    stop: async (graceMs) => {
      if (!hasEnded()) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        await Promise.race([exited, delay(graceMs, undefined, { ref: false })]);
      }
      kill();
      await ended;
    },
  };
}
