import { decodeAck, SeqRanges, topicFor } from '@coldfield/protocol';
import { type FrameShape, fleetFrame } from './fleet-frame.ts';
import type { Latency } from './latency.ts';
import { createLink, type Link, type LinkOptions } from './mqtt-link.ts';
import { createPublishEncoder } from './publish-packet.ts';

export interface FleetGatewayOptions extends LinkOptions {
  /** Number in the fleet, from 0. */
  readonly index: number;
  readonly stream: string;
  readonly boot: string;
  readonly shape: FrameShape;
  /** Messages under way at most. */
  readonly window: number;
  readonly framesPerMessage: number;
  /** What ends a message's being under way: the broker's PUBACK, or the server's durable ack. */
  readonly ackBy: 'puback' | 'ingest';
  readonly resendMs: number;
  readonly latency: Latency;
  /** Asked after every arrival: whether to fill the window again at once. */
  readonly mayFill: () => boolean;
  /** Monotonic ms. */
  readonly now: () => number;
}

/** One message under way. */
interface Sent {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstSentMs: number;
  sentMs: number;
  /** Frames of it that are not acknowledged yet. */
  open: number;
}

export interface FleetGateway {
  readonly id: string;
  readonly link: Link;
  /** Sends up to `messages` new ones, as far as the window allows; returns how many. */
  send: (messages: number) => number;
  /** Sends again what has waited too long. Called about once a second. */
  tend: () => void;
  readonly sentFrames: number;
  readonly resentMessages: number;
  readonly pubacks: number;
  /** Sequence numbers that the server acknowledged (or the broker, with `ackBy: 'puback'`). */
  readonly acked: SeqRanges;
}

const MAX_MESSAGE_ID = 65_535;

/** A gateway reduced to what a load test needs: stream, sequence numbers, window, resends. No disk, no sensors. */
export function createFleetGateway(options: FleetGatewayOptions): FleetGateway {
  const { id, stream, boot, shape, latency, now } = options;
  const encode = createPublishEncoder(topicFor(id, 'telemetry'));
  const acked = new SeqRanges();
  const underWay = new Map<number, Sent>();
  const bySeq = new Map<number, Sent>();
  const byMessageId = new Map<number, Sent>();
  let nextSeq = 1;
  let messageId = 0;
  let resentMessages = 0;
  let pubacks = 0;

  const done = (sent: Sent): void => {
    if (!underWay.delete(sent.firstSeq)) return;
    acked.add(sent.firstSeq, sent.lastSeq);
    latency.add(now() - sent.firstSentMs);
  };

  const packetOf = (sent: Sent): Buffer => {
    do messageId = (messageId % MAX_MESSAGE_ID) + 1;
    while (byMessageId.has(messageId) && byMessageId.size < MAX_MESSAGE_ID);
    byMessageId.set(messageId, sent);
    sent.sentMs = now();
    const frames = [];
    for (let seq = sent.firstSeq; seq <= sent.lastSeq; seq++)
      frames.push(fleetFrame(options.index, seq, shape));
    const oldest = underWay.keys().next().value ?? sent.firstSeq;
    return encode(
      messageId,
      JSON.stringify({ v: 1, stream, boot, oldest, sentAt: Date.now(), dropped: [], frames }),
    );
  };

  const resend = (due: (sent: Sent) => boolean): void => {
    const late = [...underWay.values()].filter(due);
    resentMessages += late.length;
    link.write(late.map(packetOf));
  };

  const send = (messages: number): number => {
    if (!link.ready) return 0;
    const packets: Buffer[] = [];
    while (packets.length < messages && underWay.size < options.window) {
      const lastSeq = nextSeq + options.framesPerMessage - 1;
      const sent: Sent = {
        firstSeq: nextSeq,
        lastSeq,
        firstSentMs: now(),
        sentMs: 0,
        open: options.framesPerMessage,
      };
      underWay.set(nextSeq, sent);
      if (options.ackBy === 'ingest') for (let seq = nextSeq; seq <= lastSeq; seq++) bySeq.set(seq, sent);
      nextSeq = lastSeq + 1;
      packets.push(packetOf(sent));
    }
    link.write(packets);
    return packets.length;
  };

  const link = createLink(options, {
    ready: () => {
      byMessageId.clear();
      resend(() => true);
    },
    puback: (number) => {
      pubacks++;
      const sent = byMessageId.get(number);
      byMessageId.delete(number);
      if (options.ackBy === 'puback' && sent !== undefined) done(sent);
    },
    ack: (payload) => {
      if (options.ackBy !== 'ingest') return;
      const ack = decodeAck(payload);
      if (ack.stream !== stream || ack.boot !== boot) return;
      for (const [from, to] of ack.acks) {
        for (let seq = from; seq <= Math.min(to, nextSeq - 1); seq++) {
          const sent = bySeq.get(seq);
          bySeq.delete(seq);
          if (sent !== undefined && --sent.open === 0) done(sent);
        }
      }
    },
    idle: () => {
      if (options.mayFill()) send(options.window);
    },
  });

  return {
    id,
    link,
    send,
    tend: () => {
      const dueMs = now() - options.resendMs;
      if (link.ready) resend((sent) => sent.sentMs < dueMs);
    },
    get sentFrames() {
      return nextSeq - 1;
    },
    get resentMessages() {
      return resentMessages;
    },
    get pubacks() {
      return pubacks;
    },
    acked,
  };
}
