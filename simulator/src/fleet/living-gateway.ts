import { decodeAck, type Frame, SeqRanges, topicFor } from '@coldfield/protocol';
import { createLink, type Link, type LinkOptions } from './mqtt-link.ts';
import { createPublishEncoder } from './publish-packet.ts';
import { signal } from './signal.ts';

export interface LivingGatewayOptions extends LinkOptions {
  /** Number in the fleet, from 0. */
  readonly index: number;
  readonly seed: number;
  /** Keys of every frame, such as `air1`. */
  readonly keys: readonly string[];
  readonly stream: string;
  readonly resendMs: number;
  /** Told of a frame that goes out the moment it is measured. */
  readonly onLive: (index: number, t: number) => void;
  /** Monotonic ms. */
  readonly now: () => number;
}

/**
 * A gateway of one room that lives by the clock: it measures whether or not it has a line, keeps what is not
 * acknowledged, and after an outage sends the newest first and its history behind, as the real one does.
 */
export interface LivingGateway {
  readonly id: string;
  readonly index: number;
  readonly stream: string;
  readonly link: Link;
  /** Measures a frame at epoch ms `t`, and sends it when there is a line. */
  measure: (t: number) => void;
  /** Loses and regains its power: a new start, the same buffer. */
  restart: () => void;
  /** Sends again what has waited too long. Called about once a second. */
  tend: () => void;
  /** Time of each frame; its number is the index and one. */
  readonly times: readonly number[];
  readonly acked: SeqRanges;
  readonly resentFrames: number;
  /** Frames that wait for their acknowledgement. */
  readonly waiting: number;
}

/** Sensor numbers of different gateways do not meet. */
const SENSORS_PER_ROOM = 64;
const NEWEST_FIRST = 64;
const HISTORY_FRAMES = 200;
/** Messages of history under way at once: about the quarter of a mebibyte that a real gateway allows itself. */
const HISTORY_MESSAGES = 4;
const LAST_MESSAGE_ID = 65_000;

/** Frame number `seq` of gateway number `index`: what is sent, and what the archive must hold. */
export function livingFrame(
  index: number,
  seq: number,
  t: number,
  { seed, keys }: Pick<LivingGatewayOptions, 'seed' | 'keys'>,
): Frame {
  const v: Record<string, number> = {};
  for (const [i, key] of keys.entries()) v[key] = signal(seed, index * SENSORS_PER_ROOM + i, t);
  return { seq, t, room: 'r1', v };
}

export function createLivingGateway(options: LivingGatewayOptions): LivingGateway {
  const { id, index, stream, now } = options;
  const encode = createPublishEncoder(topicFor(id, 'telemetry'));
  const times: number[] = [];
  const acked = new SeqRanges();
  /** What is sent and not acknowledged, by number, and when. */
  const underWay = new Map<number, number>();
  /** History from here on has not been sent over this line. */
  let cursor = 1;
  let starts = 1;
  let messageId = 0;
  let resentFrames = 0;

  function send(seqs: readonly number[]): void {
    if (seqs.length === 0 || !link.ready) return;
    const frames = seqs.map((seq) => livingFrame(index, seq, times[seq - 1]!, options));
    for (const seq of seqs) underWay.set(seq, now());
    messageId = (messageId % LAST_MESSAGE_ID) + 1;
    const oldest = acked.missing(1, times.length)[0]?.[0] ?? times.length;
    const payload = {
      v: 1,
      stream,
      boot: `${stream}-${starts}`,
      oldest,
      sentAt: Date.now(),
      dropped: [],
      frames,
    };
    link.write([encode(messageId, JSON.stringify(payload))]);
  }

  function sendHistory(): void {
    while (cursor <= times.length && underWay.size < HISTORY_MESSAGES * HISTORY_FRAMES) {
      const seqs: number[] = [];
      for (; cursor <= times.length && seqs.length < HISTORY_FRAMES; cursor++)
        if (!acked.has(cursor) && !underWay.has(cursor)) seqs.push(cursor);
      send(seqs);
    }
  }

  const link = createLink(options, {
    ready: () => {
      resentFrames += underWay.size;
      underWay.clear();
      cursor = acked.missing(1, times.length)[0]?.[0] ?? times.length + 1;
      const newest: number[] = [];
      for (let seq = times.length; seq >= 1 && newest.length < NEWEST_FIRST && !acked.has(seq); seq--)
        newest.push(seq);
      send(newest.reverse());
      sendHistory();
    },
    puback: () => {},
    ack: (payload) => {
      const ack = decodeAck(payload);
      if (ack.stream !== stream) return;
      for (const [from, to] of ack.acks) {
        acked.add(from, Math.min(to, times.length));
        for (let seq = from; seq <= to; seq++) underWay.delete(seq);
      }
      sendHistory();
    },
    idle: () => {},
  });

  return {
    id,
    index,
    stream,
    link,
    measure: (t) => {
      const seq = times.push(t);
      if (!link.ready) return;
      // The line is up to date: history goes on after it.
      if (cursor === seq) cursor++;
      options.onLive(index, t);
      send([seq]);
    },
    restart: () => {
      starts++;
      underWay.clear();
    },
    tend: () => {
      const dueMs = now() - options.resendMs;
      const late = [...underWay].filter(([, sentMs]) => sentMs < dueMs).map(([seq]) => seq);
      resentFrames += late.length;
      send(late.slice(0, HISTORY_FRAMES));
    },
    times,
    acked,
    get resentFrames() {
      return resentFrames;
    },
    get waiting() {
      return times.length - acked.count;
    },
  };
}
