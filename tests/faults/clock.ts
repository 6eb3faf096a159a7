import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway, type Gateway, parseConfig, systemClock } from '@coldfield/gateway';
import type { ArchiveStore } from '../plant/archive-store.ts';
import { auditPlant } from '../plant/audit.ts';
import type { Link } from '../plant/link.ts';
import { withPlant } from '../plant/plant.ts';
import { roomId } from '../plant/server.ts';
import { readArchive } from '../plant/stored.ts';
import type { Committed } from '../plant/witness.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

const HOUR_MS = 3_600_000;
/** No jump is a whole number of turns of a ramp, so that a frame with a jumped time stands out by its values. */
const ODD_MS = 7_300;

/**
 * The gateway's clock jumps both ways, with and without a connection, and once it is wrong from the start while
 * nobody can tell it so. The gateway runs in this process, because only here its clock can be bent.
 */
export function run(options: { readonly phaseMs: number }): Promise<Check[]> {
  // With a broker of its own, so that the gateway can be connected while the server is down.
  return withPlant({ topology: 'own-broker', gateways: 1, linked: true }, async (plant) => {
    const link = plant.link as Link;
    const [field] = plant.gateways as [(typeof plant.gateways)[number]];
    const file = await field.configure('busy');
    const config = { ...parseConfig(readFileSync(file, 'utf8'), file), logLevel: 'silent' as const };
    const real = systemClock();
    let aheadMs = 0;
    const clock = { ...real, wallMs: () => real.wallMs() + aheadMs };
    const open = async (): Promise<Gateway> => {
      const gateway = createGateway(config, { clock });
      await gateway.start();
      return gateway;
    };
    await plant.broker?.start();
    await plant.server.start();
    let gateway = await open();
    try {
      await flow(plant);
      for (const jumpMs of [2 * HOUR_MS + ODD_MS, -3 * HOUR_MS - ODD_MS, 0]) {
        aheadMs = jumpMs;
        await sleep(options.phaseMs);
        await flow(plant);
      }
      link.set('cut');
      for (const jumpMs of [-40 * 60_000 - ODD_MS, 30 * 60_000 + ODD_MS, 0]) {
        aheadMs = jumpMs;
        await sleep(options.phaseMs);
      }
      link.set('open');
      await flow(plant, 100);
      const before = gateway.status();

      await gateway.stop();
      await plant.server.child.end('SIGTERM');
      aheadMs = HOUR_MS + ODD_MS;
      gateway = await open();
      // Past the time in which the server could have said what time it is: the gateway has to believe itself.
      await sleep(5_000);
      await plant.server.start();
      await flow(plant);
      await sleep(options.phaseMs);
      const after = gateway.status();
      await gateway.stop();
      aheadMs = 0;
      await plant.drain();
      const quarantined = await plant.server.metric('coldfield_ingest_quarantined_total', 'clock-ahead');
      await plant.halt();

      const audit = await auditPlant(plant, { maybeMissing: (standing) => standing === 'clock' });
      const ofClock = audit.givenUp.get('clock') ?? 0;
      const disorder = await outOfOrder(plant.archive, field.id, field.witness.frames());
      return [
        {
          name: 'clock source after the jumps',
          value: before.clk,
          bound: 'ntp or server',
          ok: ['ntp', 'server'].includes(before.clk),
        },
        {
          name: 'frames an hour ahead that were quarantined, against the ledger and the missing',
          value: `${quarantined}, ${ofClock}, ${audit.missing.length}`,
          bound: 'equal, some',
          ok: ofClock > 0 && ofClock === audit.missing.length && quarantined >= ofClock,
        },
        {
          name: 'clock source once the server had spoken',
          value: after.clk,
          bound: 'server',
          ok: after.clk === 'server',
        },
        {
          name: 'archived frames that do not follow their room’s previous one in time',
          value: disorder,
          bound: '0',
          ok: disorder === 0,
        },
        ...audit.checks,
      ];
    } finally {
      await gateway.stop();
    }
  });
}

/** Archived frames, in the order of their numbers, whose time is not after that of the room's frame before. */
async function outOfOrder(
  archive: ArchiveStore,
  gateway: string,
  frames: readonly Committed[],
): Promise<number> {
  const stored = new Set((await readArchive(archive)).map(({ room, t }) => `${room} ${t}`));
  const last = new Map<string, number>();
  let disorder = 0;
  for (const { room, times } of frames.toSorted((a, b) => a.seq - b.seq)) {
    const t = times.at(-1);
    if (t === undefined || !stored.has(`${roomId(gateway, room)} ${t}`)) continue;
    if (t <= (last.get(room) ?? 0)) disorder++;
    last.set(room, t);
  }
  return disorder;
}
