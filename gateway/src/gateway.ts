import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
import type { Fallback } from './fallback/fallback.ts';
import { createWatch } from './fallback/watch.ts';
import { createGuard } from './guarded.ts';
import { openPage } from './local-page/open-page.ts';
import { createRecent } from './local-page/recent.ts';
import { startMetrics } from './monitor/metrics.ts';
import { openConfigFiles } from './remote-config/config-files.ts';
import { NOTHING_PUSHED, type Recalled, recall } from './remote-config/recall.ts';
import { createRemoteConfig, type RemoteConfig } from './remote-config/remote-config.ts';
import { createRecorder } from './sampling/recorder.ts';
import { createSampling, type Sampling } from './sampling/sampling.ts';
import type { Sensor, Verdict } from './sampling/sensor.ts';
import { stateMessage } from './state-message.ts';
import type { GatewayStatus } from './status.ts';
import { createConnection } from './uplink/connection.ts';
import { SendWindow } from './uplink/send-window.ts';
import { createUplink } from './uplink/uplink.ts';

const TICK_MS = 200;
const FLUSH_MS = 1_000;
const STATE_MS = 60_000;
/** While more than this waits, people watch it shrink, so the state is told more often. */
const BACKLOG_FRAMES = 100;
const BACKLOG_STATE_MS = 5_000;
/** What runs is told whole after every connection and change, and this often in between. */
const RUNNING_STATE_MS = 3_600_000;

export interface GatewayDeps {
  readonly log?: Logger;
  readonly clock?: SystemClock;
  readonly random?: () => number;
  readonly newId?: () => string;
  /** Whether NTP keeps the system's clock; asked only with the clock source `auto`. */
  readonly ntpSynchronised?: () => boolean;
  /** Use the file alone, whatever the server pushes. */
  readonly ignorePushed?: boolean;
}

export interface Gateway {
  /** Resolves when sampling runs; the broker may be away. @throws {ConfigError | BufferError} */
  start(): Promise<void>;
  /** Stops sampling, writes what was sampled, says goodbye. May be called more than once. */
  stop(): Promise<void>;
  status(): GatewayStatus;
  /** Where `/metrics` and `/healthz` listen; null when they do not. */
  readonly metricsPort: number | null;
  /** Where the local page listens; null when there is none. */
  readonly pagePort: number | null;
}

/** The buffer's file of a gateway. */
export function bufferPath(config: Pick<GatewayConfig, 'dataDir'>): string {
  return join(config.dataDir, 'buffer.sqlite');
}

/** An edge agent: samples the sensors of one store, keeps every frame on disk, and sends it until it is acknowledged. */
export function createGateway(file: GatewayConfig, deps: GatewayDeps = {}): Gateway {
  const log = (deps.log ?? pino({ level: file.logLevel })).child({ gateway: file.id });
  const clock = deps.clock ?? systemClock();
  const random = deps.random ?? Math.random;
  const newId = deps.newId ?? randomUUID;
  const boot = newId();
  const cleanups = new Cleanups(log);
  const since = Math.round(clock.wallMs());
  let metricsPort: number | null = null;
  let pagePort: number | null = null;
  const recent = file.localPage === null ? null : createRecent();
  let running: Running | null = null;

  interface Running {
    readonly buffer: Buffer;
    readonly timebase: Timebase;
    readonly sampling: Sampling;
    readonly fallback: Fallback;
    readonly remote: RemoteConfig;
    readonly connection: ReturnType<typeof createConnection>;
    readonly committer: ReturnType<typeof createCommitter>;
    readonly uplink: ReturnType<typeof createUplink>;
    readonly window: SendWindow;
  }

  const guarded = createGuard(log);
  const statePayload = (online: boolean, withRunning = false): string =>
    stateMessage(running, { online, since, withRunning });

  function build(): Running {
    const password = passwordOf(file);
    mkdirSync(file.dataDir, { recursive: true });
    const lock = lockFolder(join(file.dataDir, 'lock.sqlite'));
    cleanups.add('lock', () => lock.release());
    const files = openConfigFiles(file.dataDir, (path, error) =>
      log.error({ err: error, path }, 'a file of pushed configurations is damaged and not used'),
    );
    const ignored = deps.ignorePushed === true;
    const recalled: Recalled = ignored ? { config: file, outcome: NOTHING_PUSHED } : recall(file, files, log);
    if (ignored) log.warn('what the server pushes is ignored, as told; the local file is used');
    let { config } = recalled;
    if (config.buses.size === 0) log.warn('no bus is configured yet; the server may push a configuration');
    const buffer = openBuffer(bufferPath(file), {
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
        id: file.id,
        url: file.mqttUrl,
        password,
        get keepAliveS() {
          return config.uplink.keepAliveS;
        },
        tls: file.tls,
      },
      {
        log,
        random,
        monotonicMs: clock.monotonicMs,
        will: () => statePayload(false),
        onReady: () => {
          tellConfig();
          guarded('uplink', () => uplink.connected());
        },
        onLost: () => guarded('uplink', () => uplink.disconnected()),
        onMessage: (channel, payload) => {
          if (channel === 'ack') guarded('ack', () => uplink.heard(payload));
          else if (channel === 'config') guarded('config', () => remote.heard(payload));
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
      get backlogBytesPerS() {
        return config.uplink.backlogBytesPerS;
      },
      log,
    });
    onStamped = () => uplink.stamped();

    const recorder = createRecorder({
      commit: (frames) =>
        guarded('commit', () => {
          timebase.check();
          uplink.committed(committer.commit(frames));
        }),
      positionsOf: (room) => sampling.positionsOf(room),
    });
    const note = (sensor: Sensor, verdict: Verdict) =>
      guarded('recorder', () => recorder.note(sensor, verdict));
    const watch = createWatch({ file, section: config.fallback, clock, random, note, log });
    const { fallback } = watch;
    cleanups.add('fallback', () => fallback.stop());
    const sampling = createSampling(config, {
      monotonicMs: clock.monotonicMs,
      random,
      note: (sensor, verdict) => {
        const mono = clock.monotonicMs();
        // Before it is recorded: a siren waits for no disk.
        guarded('fallback', () => watch.heard(sensor, mono));
        recent?.sampled(sensor, mono);
        note(sensor, verdict);
      },
      flush: () => recorder.flush(),
      settle: (sensor) => recorder.settle(sensor),
      heardTime: (epochMs, mono) => guarded('satellite time', () => timebase.heardSatellites(epochMs, mono)),
      log,
    });
    const remote = createRemoteConfig({
      file,
      recalled,
      files,
      ignored,
      async use(next) {
        const before = config;
        const opened = await sampling.swap(next);
        config = next;
        fallback.use(next.fallback);
        if (next.uplink.resendMs !== before.uplink.resendMs) window.wait(next.uplink.resendMs);
        if (next.clock.source !== before.clock.source) timebase.use(next.clock.source);
        if (next.uplink.keepAliveS !== before.uplink.keepAliveS) connection.renew();
        return opened;
      },
      // Only now: what a smaller buffer gives up does not come back.
      kept: (next) => guarded('buffer limits', () => buffer.limit(next.buffer)),
      buses: () => sampling.status(),
      online: () => connection.ready,
      tell: () => tellConfig(),
      monotonicMs: clock.monotonicMs,
      log,
    });
    let toldRunningMs = Number.NEGATIVE_INFINITY;
    function tellConfig(): void {
      connection.publish('state', statePayload(true), { retain: true });
      // Not retained: the broker would keep it for every gateway.
      connection.publish('state', statePayload(true, true));
      toldRunningMs = clock.monotonicMs();
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
    every(TICK_MS, 'fallback', () => {
      if (watch.tick(config, clock.monotonicMs()))
        connection.publish('state', statePayload(true), { retain: true });
    });
    every(FLUSH_MS, 'test of an output', () => watch.lookForTest());
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
      if (atMs - toldRunningMs >= RUNNING_STATE_MS) tellConfig();
      else connection.publish('state', statePayload(true), { retain: true });
    });
    cleanups.add('recorder', () => recorder.stop());
    cleanups.add('sampling', () => sampling.stop());
    cleanups.add('configuration', () => remote.stop());
    return { buffer, timebase, sampling, fallback, remote, connection, committer, uplink, window };
  }

  function status(): GatewayStatus {
    if (running === null) throw new Error('the gateway has not been started');
    const { buffer, timebase, sampling, fallback, remote, connection, committer, uplink, window } = running;
    return {
      id: file.id,
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
      buses: sampling.status(),
      fallback: fallback.state(),
      config: remote.state(),
    };
  }

  async function openLocalPage({ remote, fallback, timebase }: Running): Promise<void> {
    if (recent === null) return;
    const page = await openPage(
      file,
      {
        status,
        sensors: () => remote.current.sensors,
        names: () => remote.current.names,
        fallback,
        recent,
        monotonicMs: clock.monotonicMs,
        time: () => timebase.timeAt(clock.monotonicMs()).t,
      },
      log,
    );
    if (page === null) return;
    pagePort = page.port;
    cleanups.add('local page', () => page.stop());
  }

  return {
    async start() {
      try {
        running = build();
        if (file.metrics !== null) {
          const metrics = await startMetrics(file.metrics, status);
          cleanups.add('metrics', () => metrics.stop());
          metricsPort = metrics.port;
        }
        running.sampling.start();
        running.connection.start();
        await openLocalPage(running);
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
    get pagePort() {
      return pagePort;
    },
  };
}

function passwordOf({ secret }: GatewayConfig): string {
  return (secret instanceof Secret ? secret : readSecretFile(secret)).reveal();
}
