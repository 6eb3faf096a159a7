import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { BusError } from '../../errors.ts';
import type { BthomeBusConfig } from './schema.ts';

/** A stream of lines that is open. */
export interface Source {
  readonly alive: boolean;
  close(): Promise<void>;
}

const CONNECT_MS = 5_000;
/** A program that cannot do its work ends soon after its start. */
const STARTED_MS = 300;
const MAX_LINE = 8_192;

/** Opens the child process or the TCP feed of a bus. @throws {BusError} `bus-down` */
export async function openSource(
  config: Pick<BthomeBusConfig, 'command' | 'host' | 'port'>,
  onLine: (line: string) => void,
  baseDir: string,
): Promise<Source> {
  try {
    return config.command === undefined
      ? await openFeed(config.host ?? '', config.port ?? 0, onLine)
      : await openCommand(config.command, onLine, baseDir);
  } catch (cause) {
    const where = config.command?.join(' ') ?? `${config.host}:${config.port}`;
    throw new BusError('bus-down', `cannot listen to ${where}`, { retryable: true, cause });
  }
}

async function openCommand(
  command: readonly string[],
  onLine: (line: string) => void,
  cwd: string,
): Promise<Source> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      alive = false;
      resolve();
    });
  });
  // Rejects when the program does not exist.
  await once(child, 'spawn');
  child.on('error', () => {});
  readLines(child.stdout, onLine);
  await Promise.race([ended, delay(STARTED_MS)]);
  if (!alive) throw new Error(`it ended at once, with exit code ${child.exitCode}`);
  return {
    get alive() {
      return alive;
    },
    async close() {
      if (!alive) return;
      child.kill('SIGTERM');
      await Promise.race([ended, delay(1_000, undefined, { ref: false })]);
      if (alive) child.kill('SIGKILL');
    },
  };
}

async function openFeed(host: string, port: number, onLine: (line: string) => void): Promise<Source> {
  const socket = connect({ host, port });
  let alive = true;
  socket.on('close', () => {
    alive = false;
  });
  socket.setKeepAlive(true, 30_000);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  socket.on('error', () => {});
  readLines(socket, onLine);
  return {
    get alive() {
      return alive;
    },
    async close() {
      socket.destroy();
    },
  };
}

/** Lines of a stream; one without an end is thrown away, not gathered for ever. */
function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) rest = '';
    for (const line of lines) onLine(line);
  });
  stream.on('error', () => {});
}
