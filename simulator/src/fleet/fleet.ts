import { setTimeout as delay } from 'node:timers/promises';
import { ColdfieldError } from '@coldfield/protocol';
import type { FrameShape } from './fleet-frame.ts';
import { createFleetGateway, type FleetGateway } from './fleet-gateway.ts';
import { createLatency } from './latency.ts';

export interface FleetConfig {
  readonly host: string;
  readonly port: number;
  readonly gateways: readonly { readonly id: string; readonly secret: string }[];
  readonly shape: FrameShape;
  /** Messages under way a gateway, at most. */
  readonly window: number;
  readonly framesPerMessage?: number;
  /** Messages a second over the whole fleet; null sends as fast as the windows allow, 0 stays connected and idle. */
  readonly messagesPerS: number | null;
  readonly ackBy: 'puback' | 'ingest';
  readonly resendMs?: number;
  readonly keepAliveS?: number;
  /** Connections opened at once, so that the listener's queue does not overflow. */
  readonly connectBatch?: number;
}

export interface FleetStats {
  readonly connected: number;
  readonly sentFrames: number;
  readonly ackedFrames: number;
  readonly pubacks: number;
  readonly resentMessages: number;
  readonly reconnects: number;
  /** From first sending a message to its last frame's acknowledgement. */
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
}

export interface Fleet {
  readonly gateways: readonly FleetGateway[];
  /** Connects all; sending begins at once. @throws {ColdfieldError} `fleet-not-connected` after `timeoutMs`. */
  start: (timeoutMs?: number) => Promise<void>;
  /** Sends nothing new, waits until all is acknowledged; returns whether it was within `timeoutMs`. */
  drain: (timeoutMs: number) => Promise<boolean>;
  stop: () => void;
  stats: () => FleetStats;
}

const TICK_MS = 5;
const TEND_MS = 1_000;

/**
 * Many light gateways over plain sockets, for benchmarks and faults. What was sent follows from the shape:
 * `fleetFrame(gatewayIndex, seq, shape)` for every seq up to `sentFrames`.
 */
export function createFleet(config: FleetConfig): Fleet {
  const latency = createLatency();
  let sending = false;
  const run = Math.floor(performance.timeOrigin + performance.now()).toString(36);
  const gateways = config.gateways.map(({ id, secret }, index) =>
    createFleetGateway({
      host: config.host,
      port: config.port,
      id,
      secret,
      index,
      stream: `fleet-${run}-${index}`,
      boot: `boot-${run}`,
      shape: config.shape,
      window: config.window,
      framesPerMessage: config.framesPerMessage ?? 1,
      ackBy: config.ackBy,
      resendMs: config.resendMs ?? 30_000,
      keepAliveS: config.keepAliveS ?? 60,
      latency,
      mayFill: () => sending && config.messagesPerS === null,
      now: () => performance.now(),
    }),
  );
  let pumpTimer: NodeJS.Timeout | undefined;
  let tendTimer: NodeJS.Timeout | undefined;
  let lastTickMs = 0;
  let credit = 0;
  let turn = 0;

  const pump = (): void => {
    const nowMs = performance.now();
    const share =
      config.messagesPerS === null ? Infinity : (config.messagesPerS * (nowMs - lastTickMs)) / 1_000;
    lastTickMs = nowMs;
    if (!sending) return;
    if (share === Infinity) {
      for (const gateway of gateways) gateway.send(config.window);
      return;
    }
    // A fleet that cannot keep up does not owe more than a second.
    credit = Math.min(credit + share, config.messagesPerS ?? 0);
    for (let tried = 0; credit >= 1 && tried < gateways.length; ) {
      turn = (turn + 1) % gateways.length;
      if (gateways[turn]!.send(1) === 1) {
        credit--;
        tried = 0;
      } else tried++;
    }
  };

  return {
    gateways,
    start: async (timeoutMs = 30_000) => {
      const deadlineMs = performance.now() + timeoutMs;
      const waitFor = async (count: number): Promise<void> => {
        while (gateways.filter((gateway) => gateway.link.ready).length < count) {
          if (performance.now() > deadlineMs) {
            const refused =
              gateways.find((gateway) => gateway.link.refused !== null)?.link.refused ?? 'no answer';
            throw new ColdfieldError('fleet-not-connected', `not every gateway could connect: ${refused}`);
          }
          await delay(5);
        }
      };
      const batch = config.connectBatch ?? 200;
      for (let i = 0; i < gateways.length; i += batch) {
        const group = gateways.slice(i, i + batch);
        for (const gateway of group) gateway.link.open();
        await waitFor(Math.min(i + batch, gateways.length));
      }
      sending = config.messagesPerS !== 0;
      lastTickMs = performance.now();
      pumpTimer = setInterval(pump, TICK_MS);
      tendTimer = setInterval(() => {
        for (const gateway of gateways) gateway.tend();
      }, TEND_MS);
    },
    drain: async (timeoutMs) => {
      sending = false;
      const deadlineMs = performance.now() + timeoutMs;
      const done = (): boolean => gateways.every((gateway) => gateway.acked.count === gateway.sentFrames);
      while (!done() && performance.now() < deadlineMs) await delay(5);
      return done();
    },
    stop: () => {
      sending = false;
      clearInterval(pumpTimer);
      clearInterval(tendTimer);
      for (const gateway of gateways) gateway.link.close();
    },
    stats: () => {
      const sum = (of: (gateway: FleetGateway) => number): number =>
        gateways.reduce((total, each) => total + of(each), 0);
      return {
        connected: gateways.filter((gateway) => gateway.link.ready).length,
        sentFrames: sum((gateway) => gateway.sentFrames),
        ackedFrames: sum((gateway) => gateway.acked.count),
        pubacks: sum((gateway) => gateway.pubacks),
        resentMessages: sum((gateway) => gateway.resentMessages),
        reconnects: sum((gateway) => Math.max(0, gateway.link.connections - 1)),
        ackP50Ms: latency.quantile(0.5),
        ackP99Ms: latency.quantile(0.99),
      };
    },
  };
}
