import { readFileSync } from 'node:fs';

/** The machine's two clocks. Injected, so that tests can make them jump. */
export interface SystemClock {
  /** Epoch milliseconds as the machine believes them. */
  readonly wallMs: () => number;
  /** Milliseconds that only grow, at the right rate, across restarts of the process but not of the machine. */
  readonly monotonicMs: () => number;
  /** Names the run of the machine that `monotonicMs` belongs to. */
  readonly epoch: string;
}

export function systemClock(): SystemClock {
  return {
    wallMs: Date.now,
    // CLOCK_MONOTONIC counts from the machine's start, so that a restarted process can go on with it.
    monotonicMs: () => Number(process.hrtime.bigint() / 1_000n) / 1_000,
    epoch: machineRun(),
  };
}

function machineRun(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    // Elsewhere every start of the process counts as a start of the machine.
    return `process-${process.pid}-${Date.now()}`;
  }
}
