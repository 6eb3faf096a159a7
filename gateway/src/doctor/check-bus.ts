import { setTimeout as delay } from 'node:timers/promises';
import type { SensorConfig } from '../config/gateway-config.ts';
import type { BusRequest, ConfiguredBus } from '../drivers/driver.ts';
import type { DiagnoseDeps, Finding, Trouble } from '../drivers/finding.ts';
import type { Reading } from '../drivers/reading.ts';
import { BusError } from '../errors.ts';
import { checkValues } from './check-values.ts';
import { explainOpening } from './explain-opening.ts';

const SILENCES = 2;
/** A receiver speaks about once a second. */
const WARM_UP_MS = 4_000;
const LOOK_AGAIN_MS = 200;

export interface BusChecked {
  readonly findings: readonly Finding[];
  /** By point. */
  readonly readings: ReadonlyMap<string, Reading>;
}

/**
 * Reads everything that the configuration reads from one bus, by its own driver, and looks closer at what fails.
 * @param raw the bus as it is written
 */
export async function checkBus(
  bus: ConfiguredBus,
  raw: unknown,
  sensors: readonly SensorConfig[],
  deps: DiagnoseDeps,
): Promise<BusChecked> {
  const points =
    sensors.length > 0 ? [...new Set(sensors.map(({ point }) => point))] : [...bus.points.keys()];
  const readings = new Map<string, Reading>();
  const trouble: Trouble[] = [];
  const silences = new Map<string, number>();
  const opened = bus.open(deps);
  try {
    await opened.connect();
    if (bus.warmUpMs !== undefined)
      await delay(bus.warmUpMs, undefined, { signal: deps.signal }).catch(() => {});
    for (const request of opened.plan(points)) {
      if (deps.signal.aborted) break;
      deps.progress(request.device);
      // Who says nothing is not asked for everything: each question costs its time-out.
      const silent = silences.get(request.device) ?? 0;
      const answer = silent >= SILENCES ? silenceOf(request) : await readWarm(request, deps.signal);
      for (const [point, reading] of answer) readings.set(point, reading);
      if ([...answer.values()].every((reading) => isSilence(reading)))
        silences.set(request.device, silent + 1);
      const failed = request.points.filter((point) => !('value' in (readings.get(point) ?? {})));
      for (const [quality, own] of Map.groupBy(failed, (point) => qualityOf(readings.get(point)))) {
        trouble.push({ device: request.device, points: own, quality });
      }
    }
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return { findings: [explainOpening(error, raw)], readings };
  } finally {
    await opened.close();
  }
  const findings: Finding[] = [];
  const merged = mergeTrouble(trouble);
  if (merged.length > 0 && bus.diagnose !== undefined && !deps.signal.aborted) {
    try {
      for await (const finding of bus.diagnose(merged, deps)) findings.push(finding);
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      findings.push(explainOpening(error, raw));
    }
  }
  findings.push(...unexplained(merged, findings));
  findings.push(...(await doubted(bus, checkValues(sensors, readings), deps)));
  return { findings, readings };
}

/** Before a wrong factor or sign of a value is believed, the device is asked whether another known map fits it. */
async function doubted(
  bus: ConfiguredBus,
  implausible: readonly Finding[],
  deps: DiagnoseDeps,
): Promise<readonly Finding[]> {
  const devices = implausible.flatMap(({ code, device }) => (code === 'value-swapped' ? [] : (device ?? [])));
  if (devices.length === 0 || bus.otherMap === undefined || deps.signal.aborted) return implausible;
  try {
    const fitting = await bus.otherMap(devices, deps);
    const settled = new Set(fitting.map(({ device }) => device));
    return [...fitting, ...implausible.filter(({ device }) => !settled.has(device))];
  } catch (error) {
    if (!(error instanceof BusError)) throw error;
    return implausible;
  }
}

function silenceOf(request: BusRequest): ReadonlyMap<string, Reading> {
  return new Map(request.points.map((point) => [point, { quality: 'no-response' }] as const));
}

function isSilence(reading: Reading): boolean {
  return 'quality' in reading && reading.quality === 'no-response';
}

/** What a device gives once it has begun to speak; those that are only listened to take a moment. */
async function readWarm(request: BusRequest, signal: AbortSignal): Promise<ReadonlyMap<string, Reading>> {
  const untilMs = performance.now() + WARM_UP_MS;
  for (;;) {
    const answer = await readTwice(request);
    const isWarm = [...answer.values()].every(
      (reading) => !('quality' in reading && reading.quality === 'warming-up'),
    );
    if (isWarm || performance.now() >= untilMs || signal.aborted) return answer;
    await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
  }
}

async function readTwice(request: BusRequest): Promise<ReadonlyMap<string, Reading>> {
  for (let tries = 1; ; tries++) {
    try {
      return await request.read();
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      if (error.retryable && tries < 2) continue;
      // Lost on the way: what can be said of it is said of its device.
      return new Map(request.points.map((point) => [point, { quality: error.quality }] as const));
    }
  }
}

function qualityOf(reading: Reading | undefined): Trouble['quality'] {
  return reading !== undefined && 'quality' in reading ? reading.quality : 'no-response';
}

/** One trouble a device; where its points fail in several ways, that in which most of them do. */
function mergeTrouble(trouble: readonly Trouble[]): Trouble[] {
  return [...Map.groupBy(trouble, ({ device }) => device)].map(([device, own]) => {
    const [worst] = own.toSorted((a, b) => b.points.length - a.points.length);
    return { device, points: own.flatMap(({ points }) => points), quality: worst?.quality ?? 'no-response' };
  });
}

/** Devices in trouble of which the driver said nothing. */
function unexplained(trouble: readonly Trouble[], findings: readonly Finding[]): Finding[] {
  // A finding without a device is about the whole bus.
  if (findings.some(({ device }) => device === undefined)) return [];
  const named = new Set(findings.flatMap(({ device }) => device?.split(', ') ?? []));
  return trouble
    .filter(({ device }) => !named.has(device))
    .map(({ device, quality }) => ({
      code: 'device-failing',
      level: 'fault',
      device,
      params: { quality },
      causes: causesOf(quality),
    }));
}

function causesOf(quality: Trouble['quality']): Finding['causes'] {
  // Where a device has only just been opened, or sees no satellites, there is nothing to wire.
  if (quality === 'warming-up') return [{ code: 'warming-up', sure: 'likely' }];
  if (quality === 'no-fix') return [{ code: 'no-sky', sure: 'likely' }];
  return [
    { code: 'no-power', sure: 'possible' },
    { code: 'line-broken', sure: 'possible' },
    { code: 'probe-broken', sure: 'possible' },
  ];
}
