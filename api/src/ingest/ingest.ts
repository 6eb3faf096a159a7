import {
  type ConfigState,
  type DecodedTelemetry,
  DecodeError,
  decodeState,
  decodeTelemetry,
  type GatewayState,
  parseTopic,
} from '@coldfield/protocol';
import type { Logger } from 'pino';
import { type Archive, ArchiveError } from '../archive/archive.ts';
import type { ForeignProblemCode } from '../contract/index.ts';
import type { ForeignIntake } from '../foreign/intake.ts';
import type { Barrier } from '../journal/barrier.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ledger } from '../ledger/create-ledger.ts';
import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import type { Marks } from '../projections/marks.ts';
import type { Quarantine } from '../quarantine/create-quarantine.ts';
import type { QuarantineReason } from '../quarantine/quarantine.ts';
import { corrected } from '../records/calibrations/offsets.ts';
import type { RoomRegistry } from '../records/registry.ts';
import { createArchiveRunner } from './archive-runner.ts';
import type { ForeignOrigin, StreamOrigin } from './flush-queue.ts';
import { Flusher } from './flusher.ts';
import { ForeignDelivery, withTimes } from './foreign.ts';
import { judgeReadings, judgeTime } from './judge.ts';
import type { IngestMetrics } from './metrics.ts';
import type { Spool } from './spool.ts';

export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Its sender says that it may have sent it before. */
  readonly dup?: boolean;
}

/** decode → validate → resolve → { live state | archive batch → ledger → ack } */
export interface Ingest {
  /**
   * Takes one message. The client may be told at once that it arrived (undefined), or when the promise resolves;
   * a rejection means that the client must keep it. Bad data is never a rejection.
   */
  handle(message: Message): undefined | Promise<void>;
  /**
   * Reads messages of a device that is not ours again, which are in the quarantine, with its present mapping. Those
   * that fit are in the archive and out of the quarantine when it resolves; the others stay.
   */
  replay(device: string): Promise<{ readonly replayed: number; readonly left: number }>;
  /** Since when the archive refuses writes, epoch ms; null while it takes them. */
  archiveDownSince(): number | null;
  /** Resolves when every frame that was taken before the call is in the archive, or never will be. */
  settled(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

interface Deps {
  readonly archive: Pick<Archive, 'write'>;
  readonly journal: Journal;
  readonly barrier: Pick<Barrier, 'during'>;
  readonly ledger: Ledger;
  readonly marks: Pick<Marks, 'touch'>;
  readonly quarantine: Quarantine;
  readonly spool: Spool;
  readonly liveState: LiveStateWriter;
  readonly registry: RoomRegistry;
  readonly foreign: Pick<ForeignIntake, 'deviceOf' | 'decode' | 'openAnother'>;
  readonly metrics: IngestMetrics;
  readonly log: Logger;
  readonly now: () => number;
  /** Told of every state, whole. */
  readonly onState?: (gateway: string, state: GatewayState, at: number) => void;
  /** To a device that is not ours. */
  readonly publishReply: (topic: string, payload: Uint8Array | string) => void;
  readonly publishAck: (gateway: string, payload: string) => void;
}

const HOUR_MS = 3_600_000;
const SPOOL_POLL_MS = 1_000;
const SPOOL_BATCH = 500;
/** Messages that are read again at once: all that the quarantine keeps of one device. */
const MOST_REPLAYED = 1_000;
/** What is wrong with the bytes themselves has a reason of its own. */
const OF_BYTES: ReadonlySet<ForeignProblemCode> = new Set(['too-large', 'not-json', 'not-an-object']);

export function createIngest(deps: Deps): Ingest {
  const { journal, ledger, quarantine, spool, liveState, registry, metrics, log, now } = deps;
  const runner = createArchiveRunner(deps.archive, { log, now });
  const flusher = new Flusher({
    runner,
    journal,
    barrier: deps.barrier,
    ledger,
    marks: deps.marks,
    quarantine,
    metrics,
    log,
    now,
    publishAck: deps.publishAck,
  });
  const foreign = new ForeignDelivery({ spool, journal, metrics });
  /** Spooled messages up to this one are in the queue or in the archive. */
  let replayedTo = 0;
  let timers: NodeJS.Timeout[] = [];

  const setAside = (
    at: number,
    gateway: string,
    topic: string,
    reason: QuarantineReason,
    detail: string,
    raw: Uint8Array,
  ) => {
    quarantine.add({ at, gateway, topic, reason, detail, raw });
    metrics.quarantined.inc({ reason });
  };

  /** One frame into both branches. Returns false when it has to come again. */
  const take = (
    gateway: string,
    topic: string,
    frame: {
      seq?: number;
      room: string;
      t: number;
      v: Readonly<Record<string, number>>;
      lo?: Record<string, number> | undefined;
      hi?: Record<string, number> | undefined;
      q?: Readonly<Record<string, string>> | undefined;
      late?: boolean | undefined;
    },
    origin: StreamOrigin | null,
    foreignOrigin: ForeignOrigin | null,
    arrivedAt: number,
    /** What the quarantine keeps: the frame itself, or the message that it was read from; null: it has that already. */
    whole?: Uint8Array | null,
  ): boolean => {
    const seq = frame.seq ?? 0;
    const keep = (reason: QuarantineReason, detail: string): void => {
      if (whole === null) return;
      const raw = whole ?? Buffer.from(JSON.stringify({ ...origin, ...frame }));
      setAside(arrivedAt, gateway, topic, reason, detail, raw);
    };
    const wrongTime = judgeTime(frame.t, arrivedAt);
    if (wrongTime !== null) {
      keep(wrongTime.reason, wrongTime.detail);
      return flusher.offer({
        origin,
        foreign: foreignOrigin,
        from: seq,
        to: seq,
        standing: 'clock',
        row: null,
        arrivedAt,
      });
    }
    const judged = judgeReadings(frame.v, frame.q);
    if (judged.doubt !== null) keep(judged.doubt.reason, judged.doubt.detail);
    const ref = registry.roomAt(gateway, frame.room, frame.t);
    if (ref === null) {
      keep('too-many-rooms', `${frame.room} is one unknown room too many`);
      return flusher.offer({
        origin,
        foreign: foreignOrigin,
        from: seq,
        to: seq,
        standing: 'rejected',
        row: null,
        arrivedAt,
      });
    }
    const { room, store, offsets } = ref;
    // What was measured is judged, what is right is stored.
    const row = corrected(
      { store, room, t: frame.t, v: judged.v, lo: frame.lo, hi: frame.hi, q: judged.q },
      frame.t,
      offsets,
    );
    if (frame.late !== true) liveState.apply(row, arrivedAt);
    return flusher.offer({
      origin,
      foreign: foreignOrigin,
      from: seq,
      to: seq,
      standing: 'arrived',
      row,
      arrivedAt,
    });
  };

  const takeStream = (
    gateway: string,
    topic: string,
    message: DecodedTelemetry & { origin: 'stream' },
    arrivedAt: number,
  ): undefined => {
    const origin: StreamOrigin = { gateway, stream: message.stream, boot: message.boot };
    ledger.heard(gateway, message.stream, message.oldest, arrivedAt);
    for (const [from, to, reason] of message.dropped) {
      flusher.offer({ origin, foreign: null, from, to, standing: reason, row: null, arrivedAt });
    }
    let shed = 0;
    for (const frame of message.frames) if (!take(gateway, topic, frame, origin, null, arrivedAt)) shed++;
    if (shed > 0) metrics.shed.inc(shed);
    if (message.frames.length === 0) flusher.greet(gateway, message.stream, message.boot);
    return undefined;
  };

  const takeForeign = (
    gateway: string,
    topic: string,
    message: DecodedTelemetry & { origin: 'foreign' },
    arrivedAt: number,
  ): Promise<void> => {
    const frames = foreign.frames(gateway, message, arrivedAt);
    const { origin, delivered } = foreign.track(gateway, topic, frames, arrivedAt);
    // A frame that finds the queue full leaves `left` above zero, so the message goes to the spool and is replayed.
    for (const frame of frames) take(gateway, topic, frame, null, origin, arrivedAt);
    return delivered;
  };

  /** A message of a device that is not ours. */
  const takeMapped = (device: string, message: Message, arrivedAt: number): undefined | Promise<void> => {
    const { topic, payload } = message;
    liveState.heard(device, arrivedAt);
    const decoded = deps.foreign.decode(device, { topic, payload, arrivedAt });
    if (decoded === null) {
      setAside(arrivedAt, device, topic, 'unmapped', 'nobody said yet what its keys mean', payload);
      return journal.commit();
    }
    for (const reply of decoded.replies ?? []) deps.publishReply(reply.topic, reply.payload);
    if (decoded.ignored !== undefined) metrics.ignored.inc({ type: decoded.ignored });
    if (decoded.repeated === true) return undefined;
    const [problem] = decoded.problems;
    const own = decoded.problems.find((one) => one.payload === undefined);
    if (own !== undefined) setAside(arrivedAt, device, topic, reasonOf(own.code), own.detail, payload);
    for (const { payload: earlier, code, detail } of decoded.problems) {
      if (earlier !== undefined) setAside(arrivedAt, device, topic, reasonOf(code), detail, earlier);
    }
    if (decoded.frames.length === 0) return problem === undefined ? undefined : journal.commit();
    metrics.frames.inc(decoded.frames.length);
    const frames = withTimes(decoded.frames, foreign.stamp(device, message, arrivedAt));
    const { origin, delivered } = foreign.track(device, topic, frames, arrivedAt);
    // What is in doubt is kept with the frames' own commit.
    for (const frame of frames) take(device, topic, frame, null, origin, arrivedAt, payload);
    const { settled = [] } = decoded;
    if (settled.length === 0) return delivered;
    return delivered.then(() => {
      for (const raw of settled) quarantine.settle(device, raw);
      return journal.commit();
    });
  };

  const replay = async (device: string): Promise<{ replayed: number; left: number }> => {
    const session = deps.foreign.openAnother(device);
    const entries = quarantine.of(device, MOST_REPLAYED);
    if (session === null) return { replayed: 0, left: entries.length };
    if (runner.downSince() !== null)
      throw new ArchiveError('archive-down', 'the archive refuses writes', { retryable: true });
    const good: number[] = [];
    for (const { id, topic, raw, firstAt, lastAt } of entries) {
      const decoded = session.decode({ topic, payload: raw, arrivedAt: firstAt });
      let fits = decoded.problems.length === 0;
      // Of the same bytes again and again the first and the last arrival are known.
      const untimed = decoded.frames.some(({ t }) => t === undefined);
      for (const at of untimed && lastAt !== firstAt ? [firstAt, lastAt] : [firstAt]) {
        for (const frame of withTimes(decoded.frames, at)) {
          // Judged by when it came: what was ahead of its arrival then is not right because time has passed.
          fits &&= judgeTime(frame.t, at) === null && judgeReadings(frame.v, frame.q).doubt === null;
          fits = take(device, topic, frame, null, null, at, null) && fits;
        }
      }
      if (fits) good.push(id);
    }
    await flusher.settled();
    quarantine.remove(good);
    await journal.commit();
    return { replayed: good.length, left: entries.length - good.length };
  };

  /** What a gateway runs is long, and not for screens. */
  const takeState = (gateway: string, state: GatewayState, arrivedAt: number): void => {
    const { running: _, ...config } = state.config ?? {};
    const shown = state.config === undefined ? state : { ...state, config: config as ConfigState };
    liveState.gatewayState(gateway, shown, arrivedAt);
    deps.onState?.(gateway, state, arrivedAt);
  };

  const decodeFailed = (
    error: unknown,
    gateway: string,
    { topic, payload }: Message,
    at: number,
  ): Promise<void> => {
    if (!(error instanceof DecodeError)) throw error;
    setAside(at, gateway, topic, error.reason, error.message, payload);
    return journal.commit();
  };

  const replaySpool = (): void => {
    if (runner.downSince() !== null || flusher.queued > SPOOL_BATCH) return;
    for (const { id, at, gateway, topic, payload } of spool.next(replayedTo, SPOOL_BATCH)) {
      replayedTo = id;
      const message = decodeTelemetry(payload);
      if (message.origin !== 'foreign') continue;
      const frames = foreign.frames(gateway, message, at);
      const origin = foreign.replayed(id, frames.length);
      for (const frame of frames) take(gateway, topic, frame, null, origin, at);
    }
  };

  return {
    handle(message) {
      const arrivedAt = now();
      metrics.messages.inc();
      const parsed = parseTopic(message.topic);
      if (parsed === null) {
        const device = deps.foreign.deviceOf(message.topic);
        if (device !== null) return takeMapped(device, message, arrivedAt);
        setAside(
          arrivedAt,
          'unknown',
          message.topic.slice(0, 200),
          'topic',
          'no topic of this protocol',
          message.payload,
        );
        return journal.commit();
      }
      const { gatewayId, channel } = parsed;
      try {
        if (channel === 'state') {
          // An empty retained message clears the topic and says nothing.
          if (message.payload.byteLength > 0) takeState(gatewayId, decodeState(message.payload), arrivedAt);
          return undefined;
        }
        if (channel !== 'telemetry') return undefined;
        const telemetry = decodeTelemetry(message.payload);
        metrics.frames.inc(telemetry.frames.length);
        liveState.heard(gatewayId, arrivedAt);
        return telemetry.origin === 'stream'
          ? takeStream(gatewayId, message.topic, telemetry, arrivedAt)
          : takeForeign(gatewayId, message.topic, telemetry, arrivedAt);
      } catch (error) {
        return decodeFailed(error, gatewayId, message, arrivedAt);
      }
    },
    replay,
    archiveDownSince: () => runner.downSince(),
    settled: () => flusher.settled(),
    start() {
      timers = [
        setInterval(replaySpool, SPOOL_POLL_MS).unref(),
        setInterval(() => ledger.closeReplaced(now()), HOUR_MS).unref(),
      ];
      replaySpool();
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await flusher.stop();
    },
  };
}

function reasonOf(code: ForeignProblemCode): QuarantineReason {
  return OF_BYTES.has(code) ? (code as QuarantineReason) : 'mapping';
}
