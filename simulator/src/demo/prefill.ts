import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { bufferPath, openBuffer } from '@coldfield/gateway';
import { createReader } from '../devices/readings.ts';
import { type PastFrame, roomHistory } from '../line/history.ts';
import { gatewaySilences } from '../line/silences.ts';
import type { SimStore } from '../scenario/scenario.ts';
import { CADENCE_MS } from './records.ts';

const SAMPLE_MS = 30_000;
const COMMIT_FRAMES = 4_000;

/**
 * Fills a gateway's empty buffer with the past week, so that the history travels the real way as a backlog. In a
 * long power cut the gateway's own battery runs out: that stretch is missing, as it would be in the field.
 */
export async function prefillBuffer(
  store: SimStore,
  folder: string,
  when: { readonly now: number; readonly weekMs: number; readonly signal?: AbortSignal },
  as: (frame: PastFrame) => PastFrame = (frame) => frame,
): Promise<number> {
  const path = bufferPath({ dataDir: folder });
  if (existsSync(path)) return 0;
  mkdirSync(folder, { recursive: true });
  const silences = gatewaySilences(store);
  const fromMs = Math.ceil((when.now - when.weekMs) / CADENCE_MS) * CADENCE_MS;
  const options = {
    fromMs,
    toMs: when.now,
    recordMs: CADENCE_MS,
    sampleMs: SAMPLE_MS,
    silences,
    read: createReader(store),
  };
  const buffer = openBuffer(path);
  let count = 0;
  try {
    let batch: PastFrame[] = [];
    for await (const frame of merged(store.rooms.map((room) => roomHistory(room, options)))) {
      when.signal?.throwIfAborted();
      batch.push(as(frame));
      count++;
      if (batch.length < COMMIT_FRAMES) continue;
      buffer.commit(batch);
      batch = [];
    }
    buffer.commit(batch);
    buffer.close();
  } catch (error) {
    // Half a week would be taken for the whole one the next time.
    buffer.close();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return count;
}

/** The rooms' frames in the order of time: a gateway commits its rooms side by side. */
async function* merged(rooms: AsyncGenerator<PastFrame>[]): AsyncGenerator<PastFrame> {
  const heads = await Promise.all(rooms.map((room) => room.next()));
  for (;;) {
    let first = -1;
    for (const [i, head] of heads.entries()) {
      if (head.done !== true && (first < 0 || head.value.t < (heads[first]!.value as PastFrame).t)) first = i;
    }
    if (first < 0) return;
    yield heads[first]!.value as PastFrame;
    heads[first] = await rooms[first]!.next();
  }
}
