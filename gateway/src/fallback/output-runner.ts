import type { Logger } from 'pino';
import { backOffMs } from '../sampling/back-off.ts';
import { type OutputDevice, openOutput } from './outputs/open-output.ts';
import { asOutputError, type OutputError, type OutputProblem } from './outputs/output.ts';

const RETRY = { firstMs: 1_000, maxMs: 30_000 };

export interface OutputConfig {
  readonly name: string;
  readonly device: OutputDevice;
  /** Once on, it stays on for at least this long. */
  readonly minOnMs: number;
  /** True: energised while all is well, so that a cut wire, a dead gateway and a power cut alarm, too. */
  readonly failsafe: boolean;
}

export interface OutputStatus {
  readonly on: boolean;
  /** Why it may not be as it should; null when it is. */
  readonly problem: OutputProblem | null;
}

/** One output: driven at once, kept on for its minimum, tried again when it fails. */
export interface OutputRunner {
  /** What it should be from now on. */
  want(on: boolean): void;
  /** To be called several times a second. */
  tick(): void;
  readonly status: OutputStatus;
  stop(): Promise<void>;
}

export interface OutputRunnerDeps {
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly onChange: () => void;
  readonly log: Logger;
}

export function createOutputRunner(config: OutputConfig, deps: OutputRunnerDeps): OutputRunner {
  const { monotonicMs, random, onChange } = deps;
  const log = deps.log.child({ output: config.name });
  let wanted = false;
  let on = false;
  let onSinceMs = Number.NEGATIVE_INFINITY;
  /** What was driven last and holds; null: nothing, or nobody knows. */
  let driven: { readonly on: boolean; readonly atMs: number } | null = null;
  let working: Promise<void> | null = null;
  let failures = 0;
  let retryAtMs = 0;
  let problem: OutputProblem | null = null;
  let stopped = false;

  const output = openOutput(config.device, { onLost: (error) => failed(error, true) });

  function failed(error: OutputError, atOnce: boolean): void {
    driven = null;
    if (problem !== error.problem) {
      log.error(
        { problem: error.problem, reason: error.message },
        'an output cannot be driven; it is tried again',
      );
      problem = error.problem;
      onChange();
    }
    failures += 1;
    retryAtMs = monotonicMs() + (atOnce && failures === 1 ? 0 : backOffMs(failures, RETRY, random));
  }

  async function drive(): Promise<void> {
    const target = on;
    try {
      await output.drive(config.failsafe ? !target : target);
      driven = { on: target, atMs: monotonicMs() };
      failures = 0;
      if (problem !== null) {
        log.info('the output is driven again');
        problem = null;
        onChange();
      }
    } catch (error) {
      failed(asOutputError(error), false);
    }
  }

  function tick(): void {
    if (stopped) return;
    const now = monotonicMs();
    const next = wanted || (on && now - onSinceMs < config.minOnMs);
    if (next !== on) {
      on = next;
      if (on) onSinceMs = now;
      // What changed does not wait for the pause after a failure.
      retryAtMs = 0;
      onChange();
    }
    if (working !== null || now < retryAtMs) return;
    const isDue = driven !== null && output.repeatMs !== null && now - driven.atMs >= output.repeatMs;
    if (driven?.on === on && !isDue) return;
    working = drive().finally(() => {
      working = null;
      // Something else may be wanted meanwhile.
      tick();
    });
  }

  return {
    want(next) {
      wanted = next;
      tick();
    },
    tick,
    get status() {
      return { on, problem };
    },
    async stop() {
      stopped = true;
      await working;
      await output.close();
    },
  };
}
