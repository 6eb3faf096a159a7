import { setTimeout as delay } from 'node:timers/promises';
import { closeLinks, type LinkOptions, openLink } from './bench-link.ts';
import { benchGateway } from './bench-seed.ts';
import type { Part } from './part.ts';
import { cpuS, rssMib } from './process-figures.ts';
import { median } from './statistics.ts';
import { startSystem } from './system.ts';

const KEEP_ALIVE_S = 60;
/** A client pings before its keep-alive ends. */
const PING_EVERY_S = 45;
const SLICE_MS = 100;
/** An address has 28,000 ports, and closed ones rest for a minute. */
const PER_ADDRESS = 1_000;
const RETRY_MS = 500;
const CONNECT_BATCH = 250;
const PATIENCE_MS = 120_000;

/** Gateways that are connected and have nothing to say; then all of them at once after an outage. */
export const idle: Part<'connections' | 'seconds'> = {
  title: 'Idle gateways',
  options: { connections: 10_000, seconds: 30 },
  async run({ options: { connections, seconds }, server, opened }) {
    const system = await startSystem({ stores: connections, rooms: 1, cadenceMs: 60_000 }, { server });
    opened.defer(() => system.stop());
    let lost = 0;
    let generation = 0;
    const optionsOf = (index: number, born: number): LinkOptions => ({
      port: system.mqttPort,
      gateway: benchGateway(index),
      keepAliveS: KEEP_ALIVE_S,
      localAddress: `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`,
      onClose: () => {
        if (born === generation) lost++;
      },
    });
    const indices = Array.from({ length: connections }, (_, index) => index);
    const until = () => AbortSignal.timeout(PATIENCE_MS);

    const emptyMib = await settledRss(system.pid);
    const connectStart = performance.now();
    const patience = until();
    let links: Awaited<ReturnType<typeof openLink>>[] = [];
    for (let i = 0; i < connections; i += CONNECT_BATCH) {
      const group = indices.slice(i, i + CONNECT_BATCH);
      links.push(...(await Promise.all(group.map((index) => persist(optionsOf(index, 0), patience)))));
    }
    const connectMs = performance.now() - connectStart;
    opened.defer(() => closeLinks(links));
    lost = 0;
    const fullMib = await settledRss(system.pid);

    const slices = Math.round((PING_EVERY_S * 1_000) / SLICE_MS);
    let slice = 0;
    const pinging = setInterval(() => {
      for (let i = slice % slices; i < links.length; i += slices) links[i]!.ping();
      slice++;
    }, SLICE_MS);
    opened.defer(() => clearInterval(pinging));
    const beforeS = cpuS(system.pid);
    await delay(seconds * 1_000);
    const idleCpu = ((cpuS(system.pid) - beforeS) / seconds) * 100;
    const connected = await system.metric('coldfield_broker_connections', 'kind="gateway"');
    const lostIdle = lost;

    generation = 1;
    closeLinks(links);
    await untilConnected(0);
    const stormStart = performance.now();
    const stormCpuS = cpuS(system.pid);
    const stormPatience = until();
    links = await Promise.all(indices.map((index) => persist(optionsOf(index, 1), stormPatience)));
    const stormMs = performance.now() - stormStart;
    const stormMib = await settledRss(system.pid);

    return {
      rows: [
        { name: 'server start with that many on record', value: system.startMs, unit: 'ms' },
        { name: 'connected', value: connected },
        { name: 'time to connect all, in groups of 250', value: connectMs, unit: 'ms' },
        { name: 'the same', value: (connections / connectMs) * 1_000, unit: 'connections/s' },
        { name: 'resident memory without any', value: emptyMib, unit: 'MiB' },
        { name: 'resident memory with all', value: fullMib, unit: 'MiB' },
        { name: 'memory a connection', value: ((fullMib - emptyMib) * 1_024) / connections, unit: 'KiB' },
        { name: 'CPU while idle', value: idleCpu, unit: '% of a core' },
        { name: 'all at once after an outage, until all are back', value: stormMs, unit: 'ms' },
        { name: 'the same, CPU', value: cpuS(system.pid) - stormCpuS, unit: 's' },
        { name: 'resident memory after it', value: stormMib, unit: 'MiB' },
      ],
      checks: [
        {
          name: 'connected at once',
          value: connected,
          bound: `${connections}`,
          ok: connected === connections,
        },
        { name: 'lost while idle', value: lostIdle, bound: '0', ok: lostIdle === 0 },
      ],
    };

    async function untilConnected(count: number): Promise<void> {
      const end = performance.now() + PATIENCE_MS;
      while ((await system.metric('coldfield_broker_connections', 'kind="gateway"')) !== count) {
        if (performance.now() > end) throw new Error('the server still counts closed connections');
        await delay(100);
      }
    }
  },
};

/** Tries again as a gateway does. @throws when it is not connected in time. */
async function persist(options: LinkOptions, patience: AbortSignal): ReturnType<typeof openLink> {
  for (;;) {
    try {
      return await openLink(options);
    } catch (error) {
      if (patience.aborted) throw error;
      await delay(RETRY_MS + Math.random() * RETRY_MS);
    }
  }
}

async function settledRss(pid: number): Promise<number> {
  const samples: number[] = [];
  for (let i = 0; i < 10; i++) {
    await delay(300);
    samples.push(rssMib(pid));
  }
  return median(samples);
}
