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
import type { Archive } from '../archive/archive.ts';
import type { ForeignIntake } from '../foreign/intake.ts';
import type { Barrier } from '../journal/barrier.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ledger } from '../ledger/create-ledger.ts';
import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import type { Marks } from '../projections/marks.ts';
import type { Quarantine } from '../quarantine/create-quarantine.ts';
import type { RoomRegistry } from '../records/registry.ts';
import { createArchiveRunner } from './archive-runner.ts';
import type { StreamOrigin } from './flush-queue.ts';
import { Flusher } from './flusher.ts';
import { ForeignDelivery } from './foreign.ts';
import { createMapped } from './mapped.ts';
import type { Message } from './message.ts';
import type { IngestMetrics } from './metrics.ts';
import type { Spool } from './spool.ts';
import { createTakeFrame, type SetAside } from './take-frame.ts';

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

  const setAside: SetAside = (at, gateway, topic, reason, detail, raw) => {
    quarantine.add({ at, gateway, topic, reason, detail, raw });
    metrics.quarantined.inc({ reason });
  };
  const take = createTakeFrame({ flusher, registry, liveState, setAside });
  const mapped = createMapped({
    intake: deps.foreign,
    delivery: foreign,
    quarantine,
    journal,
    liveState,
    metrics,
    archiveDownSince: () => runner.downSince(),
    settled: () => flusher.settled(),
    setAside,
    takeFrame: take,
    publishReply: deps.publishReply,
  });

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
        if (device !== null) return mapped.take(device, message, arrivedAt);
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
    replay: (device) => mapped.replay(device),
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
