import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { GpioInputConfig } from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';

const run = promisify(execFile);
/** The tools answer in milliseconds; a chip behind a dead I²C bus may take its time. */
const TOOL_TIMEOUT_MS = 5_000;

/** A level of a line, as it is on the wire. */
export type Level = 0 | 1;

/** Lines that one `gpiomon` can watch: all its options count for all its lines. */
export interface LineGroup {
  readonly chip: string;
  readonly bias: NonNullable<GpioInputConfig['bias']>;
  readonly debounceMs: number;
  readonly lines: readonly number[];
}

/** An edge as a tool tells it; `atMs` is the kernel's clock, good for differences alone. */
export interface Edge {
  readonly line: number;
  readonly level: Level;
  readonly atMs: number;
}

/** The command-line tools of libgpiod, whose versions 1 and 2 have other options and other output. */
export interface Tools {
  /** @throws {BusError} `bus-down`, with what the tool said */
  levels(group: LineGroup): Promise<Map<number, Level>>;
  /** A `gpiomon` that was started and may still fail. */
  watch(group: LineGroup): ChildProcess;
  /** What a line of `gpiomon` says: that it is ready, an edge, or null for anything else. */
  parse(line: string): Edge | 'ready' | null;
  /** Whether `gpiomon` says when it is ready; otherwise it is, unless it ends at once. */
  readonly saysReady: boolean;
  /** Whether the kernel debounces, so that every edge is one that lasted. */
  readonly debounces: boolean;
}

/**
 * Where the kernel is to end a tool when the gateway dies: one that lives on would keep its lines, and nobody else
 * could read them. (`setpriv` is a part of util-linux.)
 */
const GUARD: readonly string[] = ['setpriv', '--pdeathsig', 'TERM'];

/** @throws {BusError} `bus-down` when libgpiod's tools are not installed, or not known */
export async function findTools(): Promise<Tools> {
  for (const guard of [GUARD, []]) {
    const { command, args } = guarded(guard, ['--version']);
    try {
      const { stdout } = await run(command, args, { timeout: TOOL_TIMEOUT_MS });
      const version = /\bv([0-9]+)\./.exec(stdout)?.[1];
      if (version === '1') return toolsOf(guard, VERSION_1);
      if (version === '2') return toolsOf(guard, VERSION_2);
      throw new BusError('bus-down', `gpiomon says ${JSON.stringify(stdout.slice(0, 60))}; 1 or 2 is known`, {
        retryable: true,
      });
    } catch (error) {
      if (error instanceof BusError) throw error;
    }
  }
  throw new BusError('bus-down', 'gpiomon cannot be run; install the package gpiod', { retryable: true });
}

function guarded(guard: readonly string[], args: readonly string[]): { command: string; args: string[] } {
  const [command = 'gpiomon', ...rest] = [...guard, 'gpiomon', ...args];
  return { command, args: rest };
}

type Dialect = Pick<Tools, 'parse' | 'saysReady' | 'debounces'> & {
  readonly get: (group: LineGroup) => string[];
  readonly mon: (group: LineGroup) => string[];
};

/** libgpiod 1.6, as in Debian 11 and 12. */
const VERSION_1: Dialect = {
  saysReady: false,
  debounces: false,
  get: ({ chip, bias, lines }) => [
    `--bias=${bias === 'disabled' ? 'disable' : bias}`,
    chip,
    ...lines.map(String),
  ],
  mon: (group) => ['--line-buffered', '--format=%o %e %s.%n', ...VERSION_1.get(group)],
  parse(line) {
    const found = /^([0-9]+) ([01]) ([0-9]+)\.([0-9]+)$/.exec(line);
    if (found === null) return null;
    const [, offset, type, s, ns] = found;
    // The nanoseconds come without their leading zeros.
    return { line: Number(offset), level: type === '1' ? 1 : 0, atMs: Number(s) * 1_000 + Number(ns) / 1e6 };
  },
};

/** libgpiod 2, as in Debian 13. */
const VERSION_2: Dialect = {
  saysReady: true,
  debounces: true,
  get: ({ chip, bias, lines }) => ['--numeric', '--chip', chip, ...biasOf(bias), ...lines.map(String)],
  mon: ({ chip, bias, debounceMs, lines }) => [
    '--banner',
    '--format',
    '%o %e %S',
    '--chip',
    chip,
    ...biasOf(bias),
    ...(debounceMs === 0 ? [] : ['--debounce-period', `${debounceMs}ms`]),
    ...lines.map(String),
  ],
  parse(line) {
    if (line.startsWith('Monitoring line')) return 'ready';
    const found = /^([0-9]+) ([12]) ([0-9]+(?:\.[0-9]+)?)$/.exec(line);
    if (found === null) return null;
    const [, offset, type, s] = found;
    return { line: Number(offset), level: type === '1' ? 1 : 0, atMs: Number(s) * 1_000 };
  },
};

const biasOf = (bias: LineGroup['bias']): string[] => (bias === 'as-is' ? [] : ['--bias', bias]);

function toolsOf(guard: readonly string[], { get, mon, ...dialect }: Dialect): Tools {
  return {
    ...dialect,
    async levels(group) {
      try {
        const { stdout } = await run('gpioget', get(group), { timeout: TOOL_TIMEOUT_MS });
        const levels = stdout.trim().split(/\s+/);
        if (levels.length === group.lines.length && levels.every((each) => each === '0' || each === '1')) {
          return new Map(group.lines.map((line, i) => [line, levels[i] === '1' ? 1 : 0]));
        }
        throw new Error(`gpioget said ${JSON.stringify(stdout.slice(0, 80))}`);
      } catch (cause) {
        const said = ((cause as { stderr?: string }).stderr ?? '').trim();
        throw new BusError('bus-down', said === '' ? `${group.chip} cannot be read` : said, {
          retryable: true,
          cause,
        });
      }
    },
    watch(group) {
      const { command, args } = guarded(guard, mon(group));
      return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    },
  };
}
