import { topicFor } from '@coldfield/protocol';
import type { Logger } from 'pino';
import type { StoreRows } from '../csv-import/store-rows.ts';
import type { Message } from '../ingest/message.ts';
import { type Actor, type Records, SAMPLE } from '../records/index.ts';
import { type Recording, readRecording, type SampleFrame } from './recording.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
/** How often the sample is played on. */
const PLAY_MS = 10_000;
/** A little more than from one frame of a room to the next. */
const LIVE_MS = 310_000;
const BATCH = 2_000;

/** Sample data: a store with a recorded week behind it that goes on live, to look at before there is one's own. */
export interface Sample {
  state(): Promise<{ loaded: boolean }>;
  /** Resolves when its past week is in the archive. Done already is no mistake. */
  load(actor: Actor): Promise<void>;
  remove(actor: Actor): Promise<void>;
  /** Plays on where the sample is loaded. */
  start(): void;
  stop(): Promise<void>;
}

export interface SampleDeps {
  readonly records: Pick<Records, 'sample'>;
  readonly storeRows: StoreRows;
  /** Takes what is new as if a gateway had sent it. */
  readonly handle: (message: Message) => undefined | Promise<void>;
  readonly log: Logger;
  /** Epoch ms. */
  readonly now: () => number;
}

export function createSample({ records, storeRows, handle, log, now }: SampleDeps): Sample {
  let recording: Promise<Recording> | null = null;
  let playedTo: number | null = null;
  let playing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  /** In the archive, at once: what would otherwise come as a week's backlog. */
  const storePast = async (frames: Iterable<SampleFrame>): Promise<void> => {
    let batch: SampleFrame[] = [];
    const store = async (): Promise<void> => {
      await storeRows(batch.map(({ room, t, v }) => ({ store: SAMPLE, room: `${SAMPLE}-${room}`, t, v })));
      batch = [];
    };
    for (const frame of frames) {
      batch.push(frame);
      if (batch.length >= BATCH) await store();
    }
    if (batch.length > 0) await store();
  };

  const playOn = async (): Promise<void> => {
    if (!(await records.sample.loaded())) {
      // Nothing of the sample stays in memory of a server that has stores of its own.
      recording = null;
      playedTo = null;
      return;
    }
    recording ??= readRecording();
    const recorded = await recording;
    const to = now();
    if (playedTo === null) {
      // After a stop the past is filled up; writing what is there again changes nothing.
      await storePast(recorded.frames(to - WEEK_MS, to));
    }
    // The newest frames of the past once more, as live ones: screens ask the live state and not the archive.
    for (const { room, t, v } of recorded.frames(playedTo ?? to - LIVE_MS, to)) {
      const payload = Buffer.from(JSON.stringify({ frames: [{ room, t, v }] }));
      await handle({ topic: topicFor(SAMPLE, 'telemetry'), payload });
    }
    playedTo = to;
  };

  /** One after the other: a slow archive must not be asked for the same frames twice at a time. */
  const play = (): Promise<void> => {
    const next = playing.then(playOn);
    playing = next.catch((error: unknown) => log.warn({ err: error }, 'the sample could not be played'));
    return next;
  };

  return {
    state: async () => ({ loaded: await records.sample.loaded() }),
    async load(actor) {
      recording ??= readRecording();
      await records.sample.load(actor, (await recording).rooms);
      await play();
    },
    async remove(actor) {
      await records.sample.remove(actor);
      await play();
    },
    start() {
      timer = setInterval(() => void play().catch(() => undefined), PLAY_MS);
      timer.unref();
      void play().catch(() => undefined);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await playing;
    },
  };
}
