import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';

/** A process of the plant. Its output goes to a file, because a full pipe would stop it. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly alive: boolean;
  /** Everything it has written so far, of all its starts. */
  log(): string;
  /** Sends the signal and resolves when the process is gone; one that outlives `withinMs` is killed. */
  end(signal: NodeJS.Signals, withinMs?: number): Promise<void>;
}

const SETPRIV = '/usr/bin/setpriv';
const running = new Set<{ kill(signal: NodeJS.Signals): boolean }>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a program that dies with this process, even when this process is killed: the kernel sees to it.
 * @param command absolute path of the program
 */
export function startChild(
  name: string,
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly logFile: string },
): Child {
  const log = openSync(options.logFile, 'a');
  const bound = existsSync(SETPRIV)
    ? [SETPRIV, '--pdeathsig', 'SIGKILL', command, ...args]
    : [command, ...args];
  const [program = command, ...rest] = bound;
  const child = spawn(program, rest, {
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '', ...options.env },
  });
  closeSync(log);
  running.add(child);
  const gone = once(child, 'exit').finally(() => running.delete(child));
  gone.catch(() => undefined);
  if (child.pid === undefined) throw new Error(`${name} could not be started: ${program}`);
  return {
    name,
    pid: child.pid,
    get alive() {
      return child.exitCode === null && child.signalCode === null;
    },
    log: () => readFileSync(options.logFile, 'utf8'),
    async end(signal, withinMs = 10_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      const impatience = setTimeout(() => child.kill('SIGKILL'), withinMs);
      await gone;
      clearTimeout(impatience);
    },
  };
}
