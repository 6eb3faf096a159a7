import { setTimeout as delay } from 'node:timers/promises';
import { createLatency, createLivingFleet } from '@coldfield/simulator';
import type { Check, Row } from '../report/report.ts';
import { benchGateways, roomId } from './bench-seed.ts';
import { openBrowser } from './browser.ts';
import { auditFleet } from './fleet-audit.ts';
import type { Part } from './part.ts';
import { cpuS, rssMib } from './process-figures.ts';
import { startSystem } from './system.ts';

const CADENCE_MS = 10_000;
const HOUR_FRAMES = 3_600_000 / CADENCE_MS;
const SEED = 5;
const KEYS = ['air1', 'air2', 'rh1', 'pulp1', 'pulp2'];
/** Every tenth gateway has been cut off for an hour. */
const CUT_OFF_EVERY = 10;
const CONNECT_MS = 120_000;
const DRAIN_MS = 180_000;
const CELL_MS = 20_000;
const POWER_MS = 15_000;
const FLAPPING_MS = 30_000;
const PHASES = ['steady', 'outages', 'storm and backlog', 'all of them, steady'] as const;
type Phase = (typeof PHASES)[number];

/** A fleet as it is in the field: live, with outages, all at once after one, and with an hour's backlog behind it. */
export const fleet: Part<'gateways' | 'seconds'> = {
  title: 'A fleet of gateways, a message each every 10 s',
  options: { gateways: 5_000, seconds: 40 },
  async run({ options: { gateways: count, seconds }, server, opened }) {
    const system = await startSystem({ stores: count, rooms: 1, cadenceMs: CADENCE_MS }, { server });
    opened.defer(() => system.stop());
    const latencies = new Map(PHASES.map((phase) => [phase, createLatency()]));
    const slowest = new Map<Phase, number>();
    const sentAt = new Map<string, { atMs: number; phase: Phase }>();
    let phase: Phase = 'steady';
    const fleetOfAll = createLivingFleet({
      host: '127.0.0.1',
      port: system.mqttPort,
      gateways: benchGateways(count),
      seed: SEED,
      keys: KEYS,
      cadenceMs: CADENCE_MS,
      onLive: (index, t) => sentAt.set(`${roomId(index, 1)} ${t}`, { atMs: performance.now(), phase }),
    });
    opened.defer(() => fleetOfAll.stop());
    const { gateways } = fleetOfAll;
    const cutOff = gateways.filter(({ index }) => index % CUT_OFF_EVERY === CUT_OFF_EVERY - 1);
    const others = gateways.filter((gateway) => !cutOff.includes(gateway));
    for (const gateway of cutOff)
      for (let i = HOUR_FRAMES; i >= 1; i--) gateway.measure(Date.now() - i * CADENCE_MS);

    const connectedAt = performance.now();
    await fleetOfAll.connect(others, CONNECT_MS);
    const connectMs = performance.now() - connectedAt;
    const browser = await openBrowser(system);
    opened.defer(() => browser.stop());
    browser.listen(({ room, readings }) => {
      const now = performance.now();
      for (const t of new Set(Object.values(readings).map((reading) => reading.t))) {
        const sent = sentAt.get(`${room} ${t}`);
        if (sent === undefined) continue;
        sentAt.delete(`${room} ${t}`);
        latencies.get(sent.phase)?.add(now - sent.atMs);
        slowest.set(sent.phase, Math.max(slowest.get(sent.phase) ?? 0, now - sent.atMs));
      }
    });
    const startedAt = performance.now();
    const before = { server: cpuS(system.pid), load: cpuS(process.pid) };
    fleetOfAll.live();
    await delay(seconds * 1_000);
    const steadyS = (performance.now() - startedAt) / 1_000;
    const steady = { server: cpuS(system.pid) - before.server, load: cpuS(process.pid) - before.load };

    phase = 'outages';
    const [cell, power, flapping] = [
      others.slice(0, count / 5),
      others.slice(-count / 50),
      others.slice(count / 5, count / 5 + count / 50),
    ];
    await Promise.all([
      fleetOfAll.outage({ kind: 'cell', gateways: cell, ms: CELL_MS }),
      fleetOfAll.outage({ kind: 'power', gateways: power, ms: POWER_MS }),
      fleetOfAll.outage({ kind: 'flapping', gateways: flapping, ms: FLAPPING_MS, everyMs: 4_000 }),
    ]);

    phase = 'storm and backlog';
    const backlogFrames = cutOff.reduce((sum, { waiting }) => sum + waiting, 0);
    const stormAt = performance.now();
    const stormCpuS = cpuS(system.pid);
    for (const { link } of gateways) link.cut();
    await fleetOfAll.connect(
      gateways.filter(({ link }) => !link.ready),
      CONNECT_MS,
    );
    const stormMs = performance.now() - stormAt;
    const stormCpu = cpuS(system.pid) - stormCpuS;
    // What is measured while this goes on waits for its own moment, not for the hour.
    while (cutOff.some(({ acked }) => !acked.has(1) || acked.missing(1, HOUR_FRAMES).length > 0)) {
      if (performance.now() - stormAt > DRAIN_MS) throw new Error('the backlog was not acknowledged in time');
      await delay(20);
    }
    const backlogMs = performance.now() - stormAt;
    await delay(2 * CADENCE_MS - Math.min(CADENCE_MS, backlogMs));

    phase = 'all of them, steady';
    await delay(seconds * 1_000);
    const drained = await fleetOfAll.drain(DRAIN_MS);
    const resent = gateways.reduce((sum, { resentFrames }) => sum + resentFrames, 0);
    await delay(1_000);
    browser.stop();
    const memoryMib = rssMib(system.pid);
    fleetOfAll.stop();
    await system.halt();
    const audit = await auditFleet(gateways, system.dataDir, { seed: SEED, keys: KEYS });

    const rows: Row[] = [
      { name: 'gateways', value: count },
      {
        name: `${others.length} connect at once to a server that has just started`,
        value: connectMs,
        unit: 'ms',
      },
      { name: `all ${count} at once after an outage, until all are back`, value: stormMs, unit: 'ms' },
      { name: 'the same, CPU of the server', value: stormCpu, unit: 's' },
      {
        name: `${backlogFrames} frames of ${cutOff.length} stores behind it, until acknowledged`,
        value: backlogMs,
        unit: 'ms',
      },
      { name: 'server, steady', value: steady.server / steadyS, unit: 'cores' },
      { name: 'load, steady', value: steady.load / steadyS, unit: 'cores' },
      { name: 'server, memory at the end', value: memoryMib, unit: 'MiB' },
      { name: 'frames sent again', value: resent },
      ...PHASES.flatMap((name): Row[] => [
        {
          name: `reading to browser, ${name}, p50`,
          value: latencies.get(name)?.quantile(0.5) ?? Number.NaN,
          unit: 'ms',
        },
        { name: `reading to browser, ${name}, slowest`, value: slowest.get(name) ?? Number.NaN, unit: 'ms' },
      ]),
    ];
    const checks: Check[] = [
      ...PHASES.map((name): Check => {
        const p99 = latencies.get(name)?.quantile(0.99) ?? Number.NaN;
        const readings = latencies.get(name)?.count ?? 0;
        return {
          name: `reading to browser, ${name}, p99 of ${readings}`,
          value: p99,
          bound: 'below 1,000 ms',
          ok: p99 < 1_000,
        };
      }),
      {
        name: 'live readings that no browser event told of',
        value: sentAt.size,
        bound: '0',
        ok: sentAt.size === 0,
      },
      {
        name: 'everything acknowledged at the end',
        value: drained ? 'yes' : 'no',
        bound: 'yes',
        ok: drained,
      },
      ...audit,
    ];
    return { rows, checks };
  },
};
