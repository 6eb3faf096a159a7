import { type Ack, DecodeError, decodeAck, type SeqRange } from '@coldfield/protocol';
import type { Logger } from 'pino';
import type { Buffer } from '../buffer/buffer.ts';
import type { StoredFrame } from '../buffer/frame.ts';
import type { Timebase } from '../clock/timebase.ts';
import { compose, MAX_MESSAGE_FRAMES, takeMessage } from './compose.ts';
import type { SendWindow } from './send-window.ts';

/** Frames that go first after a connection comes back, so that the screen is live before the history. */
const NEWEST_FIRST = 64;
const MAX_DROPPED_RANGES = 200;
/** How long the server has to tell the time before what we know counts as final. */
const HELLO_MS = 3_000;
const HELLO_AGAIN_MS = 30_000;
/** Reads of the buffer in one go, so that a long stretch already in flight does not hold up the loop. */
const MAX_READS = 8;

export interface UplinkCounts {
  messages: number;
  framesSent: number;
  resent: number;
  acked: number;
  /** Acks of another start, of another stream, or not understood. */
  acksIgnored: number;
}

export interface UplinkDeps {
  readonly boot: string;
  readonly buffer: Buffer;
  readonly window: SendWindow;
  readonly timebase: Timebase;
  readonly monotonicMs: () => number;
  readonly wallMs: () => number;
  readonly publish: (payload: Uint8Array) => boolean;
  readonly backlogBytesPerS: number;
  readonly log: Logger;
}

/** Decides what is sent and when; the connection only carries it. */
export interface Uplink {
  readonly counts: Readonly<UplinkCounts>;
  connected(): void;
  disconnected(): void;
  /** New frames are on disk: they go out ahead of any history. */
  committed(frames: readonly StoredFrame[]): void;
  /** Frames of the past got their times. */
  stamped(): void;
  heard(payload: Uint8Array): void;
  /** To be called several times a second: history, resends, reports. */
  tick(): void;
}

export function createUplink(deps: UplinkDeps): Uplink {
  const { buffer, window, timebase, monotonicMs, log } = deps;
  const counts: UplinkCounts = { messages: 0, framesSent: 0, resent: 0, acked: 0, acksIgnored: 0 };
  let online = false;
  /** History up to here was sent or is in flight. */
  let cursor = 0;
  let stream = buffer.stream;
  let allowance = 0;
  let allowanceMs = monotonicMs();
  let helloMs: number | null = null;
  let reportDroppedAtMs = 0;
  let ackWarned = false;

  function send(kind: 'live' | 'backlog' | 'hello', frames: readonly StoredFrame[]): number {
    const now = monotonicMs();
    const dropped = now >= reportDroppedAtMs ? buffer.dropped(MAX_DROPPED_RANGES) : [];
    const sentAt = Math.max(0, Math.round(timebase.timeAt(now).t ?? deps.wallMs()));
    const payload = compose(
      { stream: buffer.stream, boot: deps.boot, oldest: buffer.oldest, sentAt, dropped },
      frames,
    );
    if (!deps.publish(payload)) return 0;
    reportDroppedAtMs = Math.max(
      reportDroppedAtMs,
      now + (dropped.length > 0 ? window.resendDelayMs : 1_000),
    );
    window.addReported(dropped.map(([from, to]): SeqRange => [from, to]));
    counts.messages += 1;
    counts.framesSent += frames.length;
    if (kind !== 'hello') {
      const seqs = frames.map(({ seq }) => seq);
      sendAgain(window.add(kind, seqs, payload.byteLength, now));
    }
    return payload.byteLength;
  }

  function sendAgain(ranges: readonly SeqRange[]): void {
    for (const [from, to] of ranges) {
      cursor = Math.min(cursor, from - 1);
      counts.resent += to - from + 1;
    }
  }

  function sendLive(frames: readonly StoredFrame[]): void {
    let rest = frames.filter(({ seq }) => !window.isInFlight(seq));
    while (rest.length > 0) {
      const message = takeMessage(rest);
      if (send('live', message) === 0) return;
      rest = rest.slice(message.length);
    }
  }

  /** Sends history, oldest first, as far as the window and the rate allow. */
  function sendBacklog(): void {
    const now = monotonicMs();
    // At most one second's worth saves up, so that a pause is not followed by a burst.
    const earned = ((now - allowanceMs) / 1_000) * deps.backlogBytesPerS;
    allowance = Math.min(deps.backlogBytesPerS, allowance + earned);
    allowanceMs = now;
    for (let reads = 0; reads < MAX_READS && cursor < buffer.lastSeq; reads++) {
      if (!window.hasRoomForBacklog || allowance <= 0) return;
      const read = buffer.read(cursor, MAX_MESSAGE_FRAMES);
      const last = read.at(-1);
      if (last === undefined) {
        cursor = buffer.lastSeq;
        return;
      }
      const message = takeMessage(read.filter(({ seq }) => !window.isInFlight(seq)));
      const lastSent = message.at(-1);
      if (lastSent === undefined) {
        cursor = last.seq;
        continue;
      }
      const bytes = send('backlog', message);
      if (bytes === 0) return;
      allowance -= bytes;
      cursor = Math.max(cursor, lastSent.seq);
    }
  }

  /** A message without frames: the ack tells the server's time, and records what was dropped. */
  function sayHello(): void {
    if (send('hello', []) > 0) helloMs = monotonicMs();
  }

  function decode(payload: Uint8Array): Ack | null {
    try {
      return decodeAck(payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      if (!ackWarned) log.warn({ err: error }, 'an acknowledgement cannot be understood');
      ackWarned = true;
      return null;
    }
  }

  /** The file was replaced while we ran: what was sent under the old numbers is over. */
  function followStream(): void {
    if (buffer.stream === stream) return;
    stream = buffer.stream;
    window.reset();
    cursor = 0;
  }

  function keepTime(now: number): void {
    if (timebase.confirmed) return;
    if (helloMs === null || now - helloMs >= HELLO_AGAIN_MS) sayHello();
    else if (now - helloMs >= HELLO_MS) timebase.stopWaiting();
  }

  return {
    counts,
    connected() {
      online = true;
      followStream();
      cursor = 0;
      reportDroppedAtMs = 0;
      allowanceMs = monotonicMs();
      sayHello();
      sendLive(buffer.newest(NEWEST_FIRST).reverse());
      sendBacklog();
    },
    disconnected() {
      online = false;
      helloMs = null;
      window.disconnect();
    },
    committed(frames) {
      if (!online) return;
      followStream();
      sendLive(frames);
    },
    stamped() {
      cursor = 0;
      if (online) sendLive(buffer.newest(NEWEST_FIRST).reverse());
    },
    heard(payload) {
      const ack = decode(payload);
      followStream();
      if (ack === null || ack.boot !== deps.boot || ack.stream !== buffer.stream) {
        counts.acksIgnored += 1;
        return;
      }
      const ranges = window.acknowledge(ack.acks as SeqRange[]);
      for (const [from, to] of ranges) counts.acked += to - from + 1;
      buffer.forget(ranges);
      helloMs = null;
      timebase.heardServer(ack.serverTime, monotonicMs());
      if (online) sendBacklog();
    },
    tick() {
      if (!online) return;
      const now = monotonicMs();
      followStream();
      keepTime(now);
      sendAgain(window.expire(now));
      if (now >= reportDroppedAtMs && buffer.dropped(1).length > 0) sayHello();
      sendBacklog();
    },
  };
}
