import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Output, type OutputDeps, OutputError } from './output.ts';

export interface GpioOutputConfig {
  /** Such as gpiochip0. */
  readonly chip: string;
  readonly line: number;
  readonly activeLow: boolean;
}

/** A tool that cannot get the line says so within this time. */
const SETTLE_MS = 150;
const STOP_MS = 1_000;
const MOST_WORDS = 400;

/**
 * A line of the board, held by `gpioset` of libgpiod: it drives the level for as long as it lives, and it dies with
 * this process (`setpriv --pdeathsig`), so that no siren is held by a gateway that is gone.
 */
export function gpioOutput(config: GpioOutputConfig, { onLost }: OutputDeps): Output {
  let holding: ChildProcess | null = null;
  let version: 1 | 2 | null = null;

  async function letGo(): Promise<void> {
    const child = holding;
    holding = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    if (await Promise.race([gone.then(() => true), delay(STOP_MS, false, { ref: false })])) return;
    child.kill('SIGKILL');
    await gone;
  }

  return {
    repeatMs: null,
    async drive(level) {
      version ??= await versionOfTool();
      await letGo();
      const child = spawn(
        'setpriv',
        ['--pdeathsig', 'TERM', 'gpioset', ...argumentsFor(config, level, version)],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      let words = '';
      child.stderr.on('data', (data: Buffer) => {
        words = (words + data.toString()).slice(0, MOST_WORDS);
      });
      const ended = new Promise<OutputError>((resolve) => {
        child.once('error', (error) => resolve(asToolError(error)));
        child.once('exit', () => resolve(new OutputError(problemOf(words), words.trim() || 'gpioset ended')));
      });
      const early = await Promise.race([ended, delay(SETTLE_MS, null)]);
      if (early !== null) throw early;
      holding = child;
      void ended.then((error) => {
        if (holding !== child) return;
        holding = null;
        onLost(error);
      });
    },
    close: letGo,
  };
}

/** libgpiod 1 has the chip as an argument and must be told to stay; 2 has an option and stays. */
function argumentsFor({ chip, line, activeLow }: GpioOutputConfig, level: boolean, version: 1 | 2): string[] {
  const low = activeLow ? ['--active-low'] : [];
  const value = `${line}=${level ? 1 : 0}`;
  return version === 1 ? ['--mode=signal', ...low, chip, value] : [...low, '--chip', chip, value];
}

/** @throws {OutputError} `no-tool` */
function versionOfTool(): Promise<1 | 2> {
  return new Promise((resolve, reject) => {
    const child = spawn('gpioset', ['--version'], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 5_000 });
    let words = '';
    child.stdout.on('data', (data: Buffer) => {
      words = (words + data.toString()).slice(0, MOST_WORDS);
    });
    child.once('error', (error) => reject(asToolError(error)));
    child.once('close', () => resolve(/\bv?1\.\d/.test(words) ? 1 : 2));
  });
}

function asToolError(error: Error): OutputError {
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return missing
    ? new OutputError('no-tool', 'gpioset or setpriv is not installed (Debian: gpiod, util-linux)', error)
    : new OutputError('failed', String(error), error);
}

function problemOf(words: string): 'no-tool' | 'no-access' | 'failed' {
  if (/failed to execute|not found in path/i.test(words)) return 'no-tool';
  return /no such file|permission denied|cannot find|unable to (open|find)|busy/i.test(words)
    ? 'no-access'
    : 'failed';
}
