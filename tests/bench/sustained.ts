import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { createFleet } from '@coldfield/simulator';
import { benchGateways } from './bench-seed.ts';
import type { Part } from './part.ts';
import { cpuS, rssMib } from './process-figures.ts';
import { median, slope } from './statistics.ts';
import { startSystem } from './system.ts';

const GATEWAYS = 1_000;
const MESSAGES_PER_S = 5_000;
const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;
/** Samples of resident memory for one of the heap. */
const HEAP_EVERY = 3;
const KEYS = ['air1', 'air2', 'rh1', 'pulp1', 'pulp2'];

/** 5,000 messages a second for ten minutes: nothing lost, memory flat. */
export const sustained: Part<'minutes'> = {
  title: 'Sustained 5,000 messages/s',
  options: { minutes: 10 },
  async run({ options: { minutes }, server, opened }) {
    const system = await startSystem({ stores: GATEWAYS, rooms: 1, cadenceMs: 10_000 }, { server });
    opened.defer(() => system.stop());
    const fleet = createFleet({
      host: '127.0.0.1',
      port: system.mqttPort,
      gateways: benchGateways(GATEWAYS),
      shape: { seed: 1, rooms: 1, keys: KEYS, startMs: Date.now() - 2 * DAY_MS, stepMs: 200 },
      window: 50,
      messagesPerS: MESSAGES_PER_S,
      ackBy: 'ingest',
    });
    opened.defer(() => fleet.stop());
    await fleet.start();
    const startedAt = performance.now();
    const startCpuS = cpuS(system.pid);
    const rss: [minute: number, mib: number][] = [];
    const heap: [minute: number, mib: number][] = [];
    while (performance.now() - startedAt < minutes * 60_000) {
      await delay(1_000);
      if (system.ended() !== null) throw new Error(`the server ${system.ended()}`);
      const minute = (performance.now() - startedAt) / 60_000;
      rss.push([minute, rssMib(system.pid)]);
      if (rss.length % HEAP_EVERY === 0)
        heap.push([minute, (await system.metric('nodejs_heap_size_used_bytes')) / MIB]);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const serverCpuS = cpuS(system.pid) - startCpuS;
    const drained = await fleet.drain(60_000);
    const stats = fleet.stats();
    const archive = new DatabaseSync(join(system.dataDir, 'archive.sqlite'), { readOnly: true });
    const { n: archived } = archive.prepare('SELECT count(*) AS n FROM rows').get() as { n: number };
    archive.close();

    // The first minute fills caches and the code's own optimiser; a short run has no second one to compare.
    const settled = Math.min(1, minutes / 4);
    const within = (points: typeof rss, from: number, to: number): number[] =>
      points.filter(([minute]) => minute >= from && minute < to).map(([, mib]) => mib);
    const second = median(within(rss, settled, 2 * settled));
    const last = median(within(rss, minutes - settled, Number.POSITIVE_INFINITY));
    const growth = slope(rss.filter(([minute]) => minute >= settled));
    const rate = stats.sentFrames / seconds;
    return {
      rows: [
        { name: 'length', value: minutes, unit: 'min' },
        { name: 'sent', value: stats.sentFrames, unit: 'messages' },
        { name: 'acknowledged', value: stats.ackedFrames, unit: 'messages' },
        { name: 'rows in the archive', value: archived },
        { name: 'sent again', value: stats.resentMessages, unit: 'messages' },
        { name: 'publish to durable ack, p50', value: stats.ackP50Ms, unit: 'ms' },
        { name: 'publish to durable ack, p99', value: stats.ackP99Ms, unit: 'ms' },
        { name: 'server', value: serverCpuS / seconds, unit: 'cores' },
        { name: 'resident memory, settled', value: second, unit: 'MiB' },
        { name: 'resident memory, last minute', value: last, unit: 'MiB' },
        { name: 'growth', value: growth, unit: 'MiB/min' },
        // The least of a minute is what a collection left over: it grows with a leak, not with V8's idea of room.
        {
          name: 'least used heap, settled',
          value: Math.min(...within(heap, settled, 2 * settled)),
          unit: 'MiB',
        },
        {
          name: 'least used heap, last minute',
          value: Math.min(...within(heap, minutes - settled, Number.POSITIVE_INFINITY)),
          unit: 'MiB',
        },
      ],
      checks: [
        {
          name: 'rate',
          value: rate,
          bound: `${MESSAGES_PER_S} messages/s, within 2 %`,
          ok: rate >= MESSAGES_PER_S * 0.98,
        },
        {
          name: 'sent but not acknowledged',
          value: stats.sentFrames - stats.ackedFrames,
          bound: '0',
          ok: drained && stats.sentFrames === stats.ackedFrames,
        },
        {
          name: 'sent but not in the archive',
          value: stats.sentFrames - archived,
          bound: '0',
          ok: stats.sentFrames === archived,
        },
        {
          name: 'memory, last minute to settled',
          value: last / second,
          bound: 'at most 1.1',
          ok: last <= second * 1.1,
        },
      ],
    };
  },
};
