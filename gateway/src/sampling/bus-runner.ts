import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Bus, BusRequest } from '../drivers/driver.ts';
import type { Reading } from '../drivers/reading.ts';
import { BusError } from '../errors.ts';
import { backOffMs } from './back-off.ts';
import type { Sensor, Verdict } from './sensor.ts';

/** A device that fails this often in a row is asked less often, so that it does not hold up the others. */
const FAILURES_BEFORE_BACK_OFF = 3;
const DEVICE_BACK_OFF = { firstMs: 5_000, maxMs: 30_000 };
const BUS_BACK_OFF = { firstMs: 1_000, maxMs: 30_000 };

export interface BusStatus {
  readonly connected: boolean;
  readonly requests: number;
  readonly failures: number;
  /** Devices that do not answer at the moment, with the reason. */
  readonly failing: Readonly<Record<string, string>>;
  /** When each device last answered, monotonic ms; null for one that never did. */
  readonly answeredMs: Readonly<Record<string, number | null>>;
  /** True once every point was asked for, with or without an answer. */
  readonly tried: boolean;
}

export interface BusRunner {
  start(): void;
  stop(): Promise<void>;
  readonly status: BusStatus;
}

export interface BusRunnerDeps {
  readonly name: string;
  readonly bus: Bus;
  readonly sensors: readonly Sensor[];
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly note: (sensor: Sensor, verdict: Verdict) => void;
  readonly settle?: (sensor: Sensor) => void;
  readonly log: Logger;
}

interface PolledPoint {
  readonly name: string;
  readonly periodMs: number;
  readonly sensors: readonly Sensor[];
  nextMs: number;
}

interface DeviceHealth {
  failures: number;
  silentUntilMs: number;
  reading: Reading | null;
  answeredMs: number | null;
}

/** Polls one bus: one request at a time, the most urgent first, each point at its own pace. */
export function createBusRunner(deps: BusRunnerDeps): BusRunner {
  const { bus, monotonicMs, log } = deps;
  const points = pointsOf(deps.sensors);
  const health = new Map<string, DeviceHealth>();
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let connectFailures = 0;
  let connectAfterMs = 0;
  let requests = 0;
  let failures = 0;
  let wake: () => void = () => {};

  function publish(names: Iterable<string>, readingOf: (name: string) => Reading): void {
    const now = monotonicMs();
    for (const name of names) {
      const point = points.get(name);
      if (point === undefined) continue;
      // On a grid, like the recording; a slow bus skips samples rather than falling behind for ever.
      point.nextMs = (Math.floor(now / point.periodMs) + 1) * point.periodMs;
      for (const sensor of point.sensors) deps.settle?.(sensor);
      for (const sensor of point.sensors) deps.note(sensor, sensor.sample(readingOf(name), now));
    }
  }

  /** What a bus tells by itself is a sample like any other; what has to last is looked at again when it has. */
  function heard(name: string, reading: Reading): void {
    const point = points.get(name);
    if (point === undefined || stopping.signal.aborted) return;
    const now = monotonicMs();
    // A call that is over already is recorded before its end takes its place.
    for (const sensor of point.sensors) deps.settle?.(sensor);
    for (const sensor of point.sensors) deps.note(sensor, sensor.sample(reading, now));
    const lastsMs = Math.max(...point.sensors.map(({ config }) => config.cadence.debounceMs));
    if ('quality' in reading) point.nextMs = now;
    else if (lastsMs > 0) point.nextMs = Math.min(point.nextMs, now + lastsMs);
    wake();
  }

  async function connect(due: readonly PolledPoint[]): Promise<void> {
    if (monotonicMs() >= connectAfterMs) {
      try {
        await bus.connect();
        if (connectFailures > 0) log.info({ bus: deps.name }, 'the bus is back');
        connectFailures = 0;
        return;
      } catch (error) {
        if (connectFailures === 0) log.warn({ bus: deps.name, err: error }, 'the bus cannot be reached');
        connectFailures += 1;
        connectAfterMs = monotonicMs() + backOffMs(connectFailures, BUS_BACK_OFF, deps.random);
      }
    }
    publish(
      due.map(({ name }) => name),
      () => ({ quality: 'bus-down' }),
    );
  }

  async function ask(request: BusRequest): Promise<ReadonlyMap<string, Reading>> {
    requests += 1;
    try {
      return await request.read();
    } catch (error) {
      if (!(error instanceof BusError) || !error.retryable || stopping.signal.aborted) throw error;
      const known = health.get(request.device);
      // A device that is known to be silent gets one try, not two.
      if (known !== undefined && known.failures >= FAILURES_BEFORE_BACK_OFF) throw error;
      requests += 1;
      return await request.read();
    }
  }

  async function poll(request: BusRequest): Promise<void> {
    const device = health.get(request.device) ?? {
      failures: 0,
      silentUntilMs: 0,
      reading: null,
      answeredMs: null,
    };
    health.set(request.device, device);
    if (device.reading !== null && monotonicMs() < device.silentUntilMs) {
      const { reading } = device;
      publish(request.points, () => reading);
      return;
    }
    try {
      const readings = await ask(request);
      if (device.failures > 0)
        log.info({ bus: deps.name, device: request.device }, 'the device answers again');
      device.failures = 0;
      device.reading = null;
      device.answeredMs = monotonicMs();
      publish(request.points, (name) => readings.get(name) ?? { quality: 'bad-response' });
    } catch (error) {
      failures += 1;
      const quality = error instanceof BusError ? error.quality : 'other-fault';
      if (quality === 'bus-down') {
        connectFailures = Math.max(connectFailures, 1);
        connectAfterMs = 0;
        log.warn({ bus: deps.name, err: error }, 'the bus was lost');
        await bus.close();
      } else {
        if (device.failures === 0)
          log.warn({ bus: deps.name, device: request.device, err: error }, 'the device fails');
        device.failures += 1;
        // An exception reply comes at once and holds nobody up.
        const tries = device.failures - FAILURES_BEFORE_BACK_OFF;
        if (tries >= 0 && quality === 'no-response') {
          device.silentUntilMs = monotonicMs() + backOffMs(tries + 1, DEVICE_BACK_OFF, deps.random);
          device.reading = { quality };
        }
      }
      publish(request.points, () => ({ quality }));
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const now = monotonicMs();
      const due = [...points.values()].filter(({ nextMs }) => nextMs <= now);
      if (due.length === 0) {
        const next = Math.min(...[...points.values()].map(({ nextMs }) => nextMs));
        const waking = new AbortController();
        wake = () => waking.abort();
        const ends = AbortSignal.any([stopping.signal, waking.signal]);
        await pause(Math.min(1_000, Math.max(1, next - now)), ends);
      } else if (bus.connected) {
        const request = mostUrgent(bus.plan(due.map(({ name }) => name)), points);
        if (request === null) return;
        await poll(request);
      } else {
        await connect(due);
      }
    }
  }

  return {
    start() {
      if (points.size === 0) return;
      bus.listen?.(heard);
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
      await bus.close();
    },
    get status() {
      const failing = [...health].flatMap(([device, { failures: count, reading }]) =>
        count === 0
          ? []
          : [[device, reading !== null && 'quality' in reading ? reading.quality : 'failing'] as const],
      );
      const tried = [...points.values()].every(({ nextMs }) => nextMs > 0);
      const answered = [...health].map(([device, { answeredMs }]) => [device, answeredMs] as const);
      return {
        connected: bus.connected,
        requests,
        failures,
        failing: Object.fromEntries(failing),
        answeredMs: Object.fromEntries(answered),
        tried,
      };
    },
  };
}

/** Earliest deadline first: a point's next sample should come before the one after it is due. */
function mostUrgent(
  requests: readonly BusRequest[],
  points: ReadonlyMap<string, PolledPoint>,
): BusRequest | null {
  const deadline = (request: BusRequest) =>
    Math.min(
      ...request.points.map((name) => {
        const point = points.get(name);
        return point === undefined ? Number.POSITIVE_INFINITY : point.nextMs + point.periodMs;
      }),
    );
  let best: BusRequest | null = null;
  for (const request of requests) {
    if (best === null || deadline(request) < deadline(best)) best = request;
  }
  return best;
}

function pointsOf(sensors: readonly Sensor[]): Map<string, PolledPoint> {
  const byPoint = Map.groupBy(sensors, (sensor) => sensor.config.point);
  const points = new Map<string, PolledPoint>();
  for (const [name, feeding] of byPoint) {
    const periodMs = Math.min(...feeding.map(({ config }) => config.cadence.sampleMs));
    points.set(name, { name, periodMs, sensors: feeding, nextMs: 0 });
  }
  return points;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch {
    // Stopping, and what a bus tells by itself, end the pause early.
  }
}
