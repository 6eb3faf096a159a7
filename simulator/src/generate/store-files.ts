import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { arrivals } from '../line/arrivals.ts';
import { storeFrames } from '../line/store-frames.ts';
import type { SimStore } from '../scenario/scenario.ts';
import { StoreTruth } from '../truth/store-truth.ts';

/** Where the product's data goes, and where what it must not know. */
export const READINGS_FOLDER = 'readings';
export const TRUTH_FOLDER = 'truth';

export interface GenerateTimes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly recordMs: number;
  readonly sampleMs: number;
  /** From one line of true temperatures to the next. */
  readonly truthMs: number;
}

export interface Generated {
  readonly readings: number;
  readonly truths: number;
}

const DAY_MS = 86_400_000;

/**
 * Writes a store's readings (a line a message, in the order of arrival) and its hidden truth, each as JSON lines.
 * The bytes follow from the scenario and the times alone. `onDay` is told after each day.
 */
export function writeStore(
  store: SimStore,
  options: { readonly seed: number; readonly times: GenerateTimes; readonly folder: string },
  onDay: () => void,
): Generated {
  const { seed, times, folder } = options;
  const readings = openLines(join(folder, READINGS_FOLDER), store.config.id);
  const truths = openLines(join(folder, TRUTH_FOLDER), store.config.id);
  const truth = new StoreTruth(store, { ...times, everyMs: times.truthMs });
  let nextDayMs = times.fromMs + DAY_MS;
  function* watched() {
    for (const frame of storeFrames(store, times)) {
      for (const line of truth.until(frame.t)) truths.add(line);
      for (; frame.t >= nextDayMs; nextDayMs += DAY_MS) onDay();
      yield frame;
    }
  }
  try {
    for (const line of truth.begin()) truths.add(line);
    for (const arrival of arrivals(store, watched(), seed)) readings.add(arrival);
    for (const line of truth.end()) truths.add(line);
  } finally {
    readings.close();
    truths.close();
  }
  for (; nextDayMs <= times.toMs; nextDayMs += DAY_MS) onDay();
  return { readings: readings.count, truths: truths.count };
}

const CHUNK_CHARS = 1 << 18;

function openLines(folder: string, name: string) {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, `${name}.jsonl`), 'w');
  let waiting = '';
  let count = 0;
  return {
    add: (line: unknown): void => {
      waiting += `${JSON.stringify(line)}\n`;
      count++;
      if (waiting.length < CHUNK_CHARS) return;
      writeSync(file, waiting);
      waiting = '';
    },
    close: (): void => {
      writeSync(file, waiting);
      closeSync(file);
    },
    get count() {
      return count;
    },
  };
}
