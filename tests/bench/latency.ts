import { setTimeout as delay } from 'node:timers/promises';
import { closeLinks, openLinks } from './bench-link.ts';
import { benchGateways, roomId } from './bench-seed.ts';
import { openBrowser } from './browser.ts';
import { type LiveFigures, startLiveLoad } from './live-load.ts';
import type { Part } from './part.ts';
import { startSystem } from './system.ts';

const GATEWAYS = 1_000;
const MESSAGES_PER_S = 1_000;

/** From a gateway's publish to the event in a browser. */
export const latency: Part<'seconds'> = {
  title: 'Publish to browser event at 1,000 messages/s',
  options: { seconds: 20 },
  async run({ options: { seconds }, server, opened }) {
    const system = await startSystem({ stores: GATEWAYS, rooms: 1, cadenceMs: 10_000 }, { server });
    opened.defer(() => system.stop());
    const links = await openLinks(
      benchGateways(GATEWAYS).map((gateway) => ({ port: system.mqttPort, gateway })),
    );
    opened.defer(() => closeLinks(links));
    const browser = await openBrowser(system);
    opened.defer(() => browser.stop());
    const load = startLiveLoad(links, { messagesPerS: MESSAGES_PER_S, rooms: 1, roomId });
    browser.listen(load.onRoom);
    await delay(seconds * 1_000);
    const live: LiveFigures = await load.stop();
    if (!(live.p50Ms > 0)) throw new Error('no reading came to the browser');
    return {
      rows: [
        { name: 'sent', value: live.sent / seconds, unit: 'messages/s' },
        { name: 'p50', value: live.p50Ms, unit: 'ms' },
        { name: 'p99', value: live.p99Ms, unit: 'ms' },
        { name: 'slowest', value: live.maxMs, unit: 'ms' },
        { name: 'told of by no event', value: live.unseen, unit: 'readings' },
      ],
      checks: [
        { name: 'publish to browser event, p50', value: live.p50Ms, bound: 'measured, ms', ok: true },
        {
          name: 'publish to browser event, p99',
          value: live.p99Ms,
          bound: 'below 1,000 ms',
          ok: live.p99Ms < 1_000,
        },
      ],
    };
  },
};
