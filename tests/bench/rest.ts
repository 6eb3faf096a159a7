import { setTimeout as delay } from 'node:timers/promises';
import { closeLinks, openLinks } from './bench-link.ts';
import { benchGateways, roomId } from './bench-seed.ts';
import { startLiveLoad } from './live-load.ts';
import type { Part } from './part.ts';
import { cpuS, rssMib } from './process-figures.ts';
import { startRealGateway } from './real-gateway.ts';
import { median } from './statistics.ts';
import { startSystem } from './system.ts';

const STORES = 20;
const ROOMS = 3;
const CADENCE_MS = 10_000;
const SETTLE_MS = 10_000;

/** Memory and CPU of a box that serves a county's twenty stores. */
export const rest: Part<'seconds'> = {
  title: 'At rest with 20 stores',
  options: { seconds: 60 },
  async run({ options: { seconds }, server, opened }) {
    const system = await startSystem({ stores: STORES, rooms: ROOMS, cadenceMs: CADENCE_MS }, { server });
    opened.defer(() => system.stop());
    const gateway = await startRealGateway(system.mqttPort, STORES - 1);
    opened.defer(() => gateway.stop());
    const links = await openLinks(
      benchGateways(STORES - 1).map((one) => ({ port: system.mqttPort, gateway: one })),
    );
    opened.defer(() => closeLinks(links));
    const load = startLiveLoad(links, {
      messagesPerS: (links.length * ROOMS * 1_000) / CADENCE_MS,
      rooms: ROOMS,
      roomId,
    });
    await delay(SETTLE_MS);
    const before = { server: cpuS(system.pid), gateway: cpuS(gateway.pid) };
    const memory = { server: [] as number[], gateway: [] as number[] };
    for (let i = 0; i < seconds; i++) {
      await delay(1_000);
      memory.server.push(rssMib(system.pid));
      memory.gateway.push(rssMib(gateway.pid));
    }
    const stored = await system.metric('coldfield_ingest_stored_total');
    if (stored === 0) throw new Error('nothing was stored meanwhile');
    const cpu = (now: number, then: number): number => ((now - then) / seconds) * 100;
    await load.stop();
    const server_ = median(memory.server);
    return {
      rows: [
        { name: 'server with embedded broker, resident memory', value: server_, unit: 'MiB' },
        { name: 'the same, greatest', value: Math.max(...memory.server), unit: 'MiB' },
        { name: 'server, CPU', value: cpu(cpuS(system.pid), before.server), unit: '% of a core' },
        { name: 'from start to ready', value: system.startMs, unit: 'ms' },
        { name: 'frames stored meanwhile', value: stored },
        { name: 'one gateway (its own box), resident memory', value: median(memory.gateway), unit: 'MiB' },
        { name: 'one gateway, CPU', value: cpu(cpuS(gateway.pid), before.gateway), unit: '% of a core' },
      ],
      checks: [
        {
          name: 'memory of the server, all processes',
          value: server_,
          bound: 'at most 150 MiB',
          ok: server_ <= 150,
        },
      ],
    };
  },
};
