import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeState } from '@coldfield/protocol';
import pino, { type Logger } from 'pino';
import type { Buffer } from './buffer/buffer.ts';
import { createCommitter } from './buffer/committer.ts';
import { lockFolder } from './buffer/lock.ts';
import { openBuffer } from './buffer/open-buffer.ts';
import { Cleanups } from './cleanups.ts';
import { type SystemClock, systemClock } from './clock/clock.ts';
import { createTimebase, type Timebase } from './clock/timebase.ts';
import type { GatewayConfig } from './config/gateway-config.ts';
import { readSecretFile, Secret } from './config/secret.ts';
import { startMetrics } from './monitor/metrics.ts';
import { type BusRunner, createBusRunner } from './sampling/bus-runner.ts';
import { createRecorder } from './sampling/recorder.ts';
import { Sensor } from './sampling/sensor.ts';
import type { GatewayStatus } from './status.ts';
import { createConnection } from './uplink/connection.ts';
import { SendWindow } from './uplink/send-window.ts';
import { createUplink } from './uplink/uplink.ts';
import { VERSION } from './version.ts';

const TICK_MS = 200;
const FLUSH_MS = 1_000;
const STATE_MS = 60_000;
/** While more than this waits, people watch it shrink, so the state is told more often. */
const BACKLOG_FRAMES = 100;
const BACKLOG_STATE_MS = 5_000;

export interface GatewayDeps {
  readonly log?: Logger;
  readonly clock?: SystemClock;
  readonly random?: () => number;
  readonly newId?: () => string;
  /** Whether NTP keeps the system's clock; asked only with the clock source `auto`. */
  readonly ntpSynchronised?: () => boolean;
}

export interface Gateway {
  /** Resolves when sampling runs; the broker may be away. @throws {ConfigError | BufferError} */
  start(): Promise<void>;
  /** Stops sampling, writes what was sampled, says goodbye. May be called more than once. */
  stop(): Promise<void>;
  status(): GatewayStatus;
  /** Where `/metrics` and `/healthz` listen; null when they do not. */
  readonly metricsPort: number | null;
}

/** The buffer's file of a gateway. */
export function bufferPath(config: Pick<GatewayConfig, 'dataDir'>): string {
  return join(config.dataDir, 'buffer.sqlite');
}

/** An edge agent: samples the sensors of one store, keeps every frame on disk, and sends it until it is acknowledged. */
export function createGateway(config: GatewayConfig, deps: GatewayDeps = {}): Gateway {
  const log = (deps.log ?? pino({ level: config.logLevel })).child({ gateway: config.id });
  const clock = deps.clock ?? systemClock();
  const random = deps.random ?? Math.random;
  const newId = deps.newId ?? randomUUID;
  const boot = newId();
  const cleanups = new Cleanups(log);
  const since = Math.round(clock.wallMs());
  let metricsPort: number | null = null;
  let running: Running | null = null;

  interface Running {
    readonly buffer: Buffer;
    readonly timebase: Timebase;
    readonly runners: ReadonlyMap<string, BusRunner>;
    readonly connection: ReturnType<typeof createConnection>;
    readonly committer: ReturnType<typeof createCommitter>;
    readonly uplink: ReturnType<typeof createUplink>;
    readonly window: SendWindow;
  }

  /** Runs work that must not end the process; the same error is logged once. */
  const lastErrors = new Map<string, string>();
  function guarded(name: string, work: () => void): void {
    try {
      work();
      lastErrors.delete(name);
    } catch (error) {
      const text = String(error);
      if (lastErrors.get(name) !== text)
        log.error({ err: error, part: name }, 'a part of the gateway failed');
      lastErrors.set(name, text);
    }
  }

  function statePayload(online: boolean): string {
    return encodeState({
      online,
      since,
      version: VERSION,
      buffered: running?.buffer.size ?? 0,
      oldest: running?.buffer.oldestT ?? null,
      clk: running?.timebase.source ?? 'none',
      clockOffsetMs: running?.timebase.offsetMs ?? null,
    });
  }

  function build(): Running {
    const password = passwordOf(config);
    mkdirSync(config.dataDir, { recursive: true });
    const lock = lockFolder(join(config.dataDir, 'lock.sqlite'));
    cleanups.add('lock', () => lock.release());
    const buffer = openBuffer(bufferPath(config), {
      ...config.buffer,
      epoch: clock.epoch,
      wallMs: clock.wallMs,
      newId,
    });
    cleanups.add('buffer', () => buffer.close());
    if (buffer.counts.corrupt > 0) log.error('the buffer was damaged and set aside; a new stream begins');
    if (buffer.counts.restored > 0) log.warn('the buffer is an older copy; its frames go on in a new stream');

    // `timebase` calls back before `uplink` exists only when nothing is connected yet.
    let onStamped: () => void = () => {};
    const timebase = createTimebase({
      setting: config.clock.source,
      system: clock,
      onChange: (sentence, fields) => log.warn(fields, sentence),
      onConfirmed: (offsetMs) => {
        buffer.stamp(offsetMs);
        onStamped();
      },
      ...(deps.ntpSynchronised === undefined ? {} : { ntpSynchronised: deps.ntpSynchronised }),
    });
    const window = new SendWindow(config.uplink.resendMs);
    const committer = createCommitter({ buffer, timeAt: (mono) => timebase.timeAt(mono), log });
    const connection = createConnection(
      {
        id: config.id,
        url: config.mqttUrl,
        password,
        keepAliveS: config.uplink.keepAliveS,
        tls: config.tls,
      },
      {
        log,
        random,
        monotonicMs: clock.monotonicMs,
        will: () => statePayload(false),
        onReady: () => {
          connection.publish('state', statePayload(true), { retain: true });
          guarded('uplink', () => uplink.connected());
        },
        onLost: () => guarded('uplink', () => uplink.disconnected()),
        onMessage: (channel, payload) => {
          if (channel === 'ack') guarded('ack', () => uplink.heard(payload));
          else log.debug({ channel }, 'nothing acts on this channel yet');
        },
      },
    );
    const uplink = createUplink({
      boot,
      buffer,
      window,
      timebase,
      monotonicMs: clock.monotonicMs,
      wallMs: clock.wallMs,
      publish: (payload) => connection.publish('telemetry', payload),
      backlogBytesPerS: config.uplink.backlogBytesPerS,
      log,
    });
    onStamped = () => uplink.stamped();

    const recorder = createRecorder({
      commit: (frames) =>
        guarded('commit', () => {
          timebase.check();
          uplink.committed(committer.commit(frames));
        }),
    });
    const runners = new Map<string, BusRunner>();
    const sensors = Map.groupBy(config.sensors, (sensor) => sensor.bus);
    for (const [name, configured] of config.buses) {
      runners.set(
        name,
        createBusRunner({
          name,
          bus: configured.open({ monotonicMs: clock.monotonicMs, baseDir: config.baseDir }),
          sensors: (sensors.get(name) ?? []).map((sensor) => new Sensor(sensor)),
          monotonicMs: clock.monotonicMs,
          random,
          note: (sensor, verdict) => recorder.note(sensor, verdict),
          log,
        }),
      );
    }
    cleanups.add('connection', () => connection.stop(statePayload(false)));
    const every = (ms: number, name: string, work: () => void) => {
      const timer = setInterval(() => guarded(name, work), ms);
      cleanups.add(name, () => clearInterval(timer));
    };
    every(TICK_MS, 'tick', () => {
      timebase.check();
      uplink.tick();
    });
    every(FLUSH_MS, 'flush', () => {
      // What had to wait in memory is tried again even when nothing new is sampled.
      if (committer.waiting > 0) uplink.committed(committer.commit([]));
      buffer.flush();
    });
    let told = { atMs: clock.monotonicMs(), buffered: 0 };
    every(BACKLOG_STATE_MS, 'state', () => {
      const atMs = clock.monotonicMs();
      const backlog = Math.max(buffer.size, told.buffered) > BACKLOG_FRAMES;
      if (!backlog && atMs - told.atMs < STATE_MS) return;
      told = { atMs, buffered: buffer.size };
      connection.publish('state', statePayload(true), { retain: true });
    });
    cleanups.add('recorder', () => recorder.stop());
    cleanups.add('sampling', async () => {
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
    });
    return { buffer, timebase, runners, connection, committer, uplink, window };
  }

  function status(): GatewayStatus {
    if (running === null) throw new Error('the gateway has not been started');
    const { buffer, timebase, runners, connection, committer, uplink, window } = running;
    return {
      id: config.id,
      stream: buffer.stream,
      boot,
      since,
      online: connection.ready,
      clk: timebase.source,
      clockOffsetMs: timebase.offsetMs,
      clockConfirmed: timebase.confirmed,
      lastSeq: buffer.lastSeq,
      buffered: buffer.size,
      oldest: buffer.oldestT,
      waiting: committer.waiting,
      commitFailures: committer.failures,
      unacknowledgedBytes: window.unacknowledgedBytes,
      buffer: { ...buffer.counts },
      uplink: { ...uplink.counts },
      buses: Object.fromEntries([...runners].map(([name, runner]) => [name, runner.status])),
    };
  }

  return {
    async start() {
      try {
        running = build();
        if (config.metrics !== null) {
          const metrics = await startMetrics(config.metrics, status);
          cleanups.add('metrics', () => metrics.stop());
          metricsPort = metrics.port;
        }
        for (const runner of running.runners.values()) runner.start();
        running.connection.start();
        log.info({ stream: running.buffer.stream, boot, buffered: running.buffer.size }, 'the gateway runs');
      } catch (error) {
        await cleanups.drain();
        throw error;
      }
    },
    stop: () => cleanups.drain(),
    status,
    get metricsPort() {
      return metricsPort;
    },
  };
}

function passwordOf({ secret }: GatewayConfig): string {
  return (secret instanceof Secret ? secret : readSecretFile(secret)).reveal();
}
