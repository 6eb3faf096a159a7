import { existsSync, mkdirSync } from 'node:fs';
import { bufferPath, openBuffer } from '@coldfield/gateway';
import type { Interval } from '../scenario/day-plan.ts';
import type { SimStore } from '../scenario/scenario.ts';
import { type PastFrame, roomHistory } from './history.ts';
import { CADENCE_MS } from './records.ts';

const SAMPLE_MS = 30_000;
const COMMIT_FRAMES = 4_000;
/** What a gateway's battery lasts after the mains have failed. */
const BATTERY_MS = 3_600_000;
const RESTART_MS = 120_000;

/**
 * Fills a gateway's empty buffer with the past week, so that the history travels the real way as a backlog. In a
 * long power cut the gateway's own battery runs out: that stretch is missing, as it would be in the field.
 */
export async function prefillBuffer(
  store: SimStore,
  folder: string,
  when: { readonly now: number; readonly weekMs: number },
): Promise<number> {
  const path = bufferPath({ dataDir: folder });
  if (existsSync(path)) return 0;
  mkdirSync(folder, { recursive: true });
  const silences = store.powerCuts
    .map(({ fromMs, toMs }): Interval => ({ fromMs: fromMs + BATTERY_MS, toMs: toMs + RESTART_MS }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
  const fromMs = Math.ceil((when.now - when.weekMs) / CADENCE_MS) * CADENCE_MS;
  const frames: PastFrame[] = [];
  for (const room of store.rooms) {
    const options = { fromMs, toMs: when.now, recordMs: CADENCE_MS, sampleMs: SAMPLE_MS, silences };
    for await (const frame of roomHistory(room, options)) frames.push(frame);
  }
  // A gateway commits its rooms side by side.
  frames.sort((a, b) => a.t - b.t);
  const buffer = openBuffer(path);
  try {
    for (let i = 0; i < frames.length; i += COMMIT_FRAMES) buffer.commit(frames.slice(i, i + COMMIT_FRAMES));
  } finally {
    buffer.close();
  }
  return frames.length;
}
