import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFleet } from '@coldfield/simulator';
import type { Check, Row } from '../report/report.ts';
import { benchGateways } from './bench-seed.ts';
import { startChild } from './child.ts';
import type { Part } from './part.ts';
import { cpuS } from './process-figures.ts';
import { median } from './statistics.ts';
import { startSystem } from './system.ts';

const BARE = fileURLToPath(new URL('./bare/main.ts', import.meta.url));
const DAY_MS = 86_400_000;
const WARM_UP_S = 2;
const DRAIN_MS = 60_000;
const KEYS = ['air1', 'air2', 'rh1', 'pulp1', 'pulp2'];

export interface Load {
  readonly name: string;
  readonly connections: number;
  readonly inFlight: number;
  /** Share of the bare pipeline's rate that ours has to reach. */
  readonly least: number;
}

const LOADS: readonly Load[] = [
  { name: '50 × 200', connections: 50, inFlight: 200, least: 0.5 },
  { name: '2,000 × 1', connections: 2_000, inFlight: 1, least: 0.3 },
];

/** A server under test: how to reach it, and how many frames it is known to have stored for good. */
export interface Target {
  readonly pid: number;
  readonly port: number;
  readonly ackBy: 'puback' | 'ingest';
  /** Resolves when `frames` of this round are stored. */
  stored(frames: number): Promise<void>;
  /** Idempotent. */
  stop(): Promise<void>;
}

interface Figures {
  readonly perS: number;
  /** CPU time of the server a message, µs: does not depend on who else uses the machine's cores. */
  readonly cpuUs: number;
  /** Cores that the load generator used: near 1 it is what was measured. */
  readonly loadCores: number;
  readonly resent: number;
}

/** @param env more variables, such as where its archive is */
export async function openOurs(
  load: Load,
  server: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Target> {
  const seed = { stores: load.connections, rooms: 1, cadenceMs: 60_000 };
  const system = await startSystem(seed, { server, env });
  return {
    pid: system.pid,
    port: system.mqttPort,
    ackBy: 'ingest',
    // An ingest ack comes only for what is stored.
    stored: () => Promise.resolve(),
    stop: () => system.stop(),
  };
}

/** @param influxUrl an InfluxDB 1.x to write to; a SQLite file without one */
export async function openBare(influxUrl?: string): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-bare-'));
  let stored = 0;
  const child = await startChild(BARE, {
    args: [influxUrl ?? join(folder, 'archive.sqlite')],
    ready: (line) => (line.startsWith('listening ') ? Number(line.slice(10)) : null),
    onLine: (line) => {
      if (line.startsWith('stored ')) stored = Number(line.slice(7));
    },
  });
  let before = 0;
  return {
    pid: child.pid,
    port: child.found,
    ackBy: 'puback',
    async stored(frames) {
      while (stored - before < frames) {
        if (child.ended() !== null) throw new Error(`the bare pipeline ${child.ended()}`);
        await delay(1);
      }
      before = stored;
    },
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Sends for `seconds`, then waits until all is stored; the rate is over both. */
async function run(target: Target, load: Load, round: number, seconds: number): Promise<Figures> {
  const fleet = createFleet({
    host: '127.0.0.1',
    port: target.port,
    gateways: benchGateways(load.connections),
    // A month of its own for each round, in the past: no frame repeats and none is ahead of the clock.
    shape: { seed: 1, rooms: 1, keys: KEYS, startMs: Date.now() - (40 + 2 * round) * DAY_MS, stepMs: 1 },
    window: load.inFlight,
    messagesPerS: null,
    ackBy: target.ackBy,
  });
  try {
    await fleet.start();
    const before = { at: performance.now(), cpuS: cpuS(target.pid), own: process.cpuUsage() };
    await delay(seconds * 1_000);
    if (!(await fleet.drain(DRAIN_MS))) throw new Error(`${load.name}: not everything was acknowledged`);
    const { sentFrames, resentMessages } = fleet.stats();
    await target.stored(sentFrames);
    const wallMs = performance.now() - before.at;
    const own = process.cpuUsage(before.own);
    return {
      perS: (sentFrames / wallMs) * 1_000,
      cpuUs: ((cpuS(target.pid) - before.cpuS) / sentFrames) * 1e6,
      loadCores: (own.user + own.system) / 1_000 / wallMs,
      resent: resentMessages,
    };
  } finally {
    fleet.stop();
  }
}

/** Runs both by turns. */
export async function measure(
  load: Load,
  { ours, bare }: { ours: Target; bare: Target },
  rounds: number,
  seconds: number,
): Promise<{ rows: Row[]; check: Check }> {
  const results: { ours: Figures; bare: Figures }[] = [];
  await run(ours, load, 0, WARM_UP_S);
  await run(bare, load, 0, WARM_UP_S);
  for (let round = 1; round <= rounds; round++) {
    // A B, B A, A B …: whatever drifts meanwhile falls on both.
    const first = round % 2 === 1;
    const a = await run(first ? ours : bare, load, round, seconds);
    const b = await run(first ? bare : ours, load, round, seconds);
    results.push(first ? { ours: a, bare: b } : { ours: b, bare: a });
  }
  const ratios = results.map((one) => one.ours.perS / one.bare.perS);
  const of = (pick: (one: { ours: Figures; bare: Figures }) => number): number => median(results.map(pick));
  const ratio = median(ratios);
  return {
    rows: [
      { name: `${load.name}: bare`, value: of(({ bare: { perS } }) => perS), unit: 'messages/s' },
      { name: `${load.name}: ours`, value: of(({ ours: { perS } }) => perS), unit: 'messages/s' },
      {
        name: `${load.name}: ratio, least to greatest of ${rounds} rounds`,
        value: `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`,
      },
      { name: `${load.name}: bare, CPU a message`, value: of(({ bare: { cpuUs } }) => cpuUs), unit: 'µs' },
      { name: `${load.name}: ours, CPU a message`, value: of(({ ours: { cpuUs } }) => cpuUs), unit: 'µs' },
      {
        name: `${load.name}: load generator beside bare`,
        value: of((one) => one.bare.loadCores),
        unit: 'cores',
      },
      {
        name: `${load.name}: load generator beside ours`,
        value: of((one) => one.ours.loadCores),
        unit: 'cores',
      },
      { name: `${load.name}: sent again to ours`, value: of((one) => one.ours.resent), unit: 'messages' },
    ],
    check: {
      name: `${load.name}, ours to bare`,
      value: ratio,
      bound: `at least ${load.least}`,
      ok: ratio >= load.least,
    },
  };
}

/** Messages a second that ours stores and acknowledges, against aedes + JSON.parse + archive. */
export const throughput: Part<'rounds' | 'seconds'> = {
  title: 'Throughput against a bare pipeline',
  options: { rounds: 5, seconds: 5 },
  async run({ options: { rounds, seconds }, server, opened }) {
    const rows: Row[] = [];
    const checks: Check[] = [];
    for (const load of LOADS) {
      const ours = await openOurs(load, server);
      opened.defer(() => ours.stop());
      const bare = await openBare();
      opened.defer(() => bare.stop());
      const { rows: more, check } = await measure(load, { ours, bare }, rounds, seconds);
      rows.push(...more);
      checks.push(check);
      await ours.stop();
      await bare.stop();
    }
    return { rows, checks };
  },
};
