import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomUpdate } from '@coldfield/api/contract';
import type { ArchiveKind } from '../plant/archive-store.ts';
import { auditPlant } from '../plant/audit.ts';
import type { Link } from '../plant/link.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import { openScreen } from '../plant/screen.ts';
import { until } from '../plant/until.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';
import { holdArchive } from './hold-archive.ts';

const BOUND_MS = 1_000;

/**
 * With the archive stopped and a backlog flowing, new readings still reach a connected screen: how old is a reading
 * when the screen has it, counted from the moment in which it was measured.
 */
export function run(options: {
  readonly topology: Topology;
  readonly archive?: ArchiveKind;
  /** How long the network is cut first, so that there is a backlog. */
  readonly cutMs: number;
  readonly readings: number;
}): Promise<Check[]> {
  // A narrow uplink: the backlog flows for as long as the measurement.
  const gateway = { backlogKiBPerS: 16, resendS: 1 };
  const { topology, archive } = options;
  return withPlant({ topology, archive, gateways: 1, linked: true, gateway }, async (plant) => {
    const { server } = plant;
    const link = plant.link as Link;
    const [field] = plant.gateways as [(typeof plant.gateways)[number]];
    await plant.start();
    await flow(plant);
    const screen = await openScreen(server);
    link.set('cut');
    await sleep(options.cutMs);
    link.set('open');
    // The archive is taken away as soon as anything arrives; from then on no frame is stored.
    await flow(plant, 1);
    const held = await holdArchive(plant);
    try {
      const ages: number[] = [];
      let newest = 0;
      const measure = (update: RoomUpdate): void => {
        const now = Date.now();
        const times = Object.values(update.readings).map(({ t }) => t);
        const t = Math.max(...times);
        newest = Math.max(newest, t);
        ages.push(now - t);
      };
      const heard = (): Promise<number> => server.metric('coldfield_ingest_frames_total');
      const stored = (): Promise<number> => server.metric('coldfield_ingest_stored_total');
      const [heardBefore, storedBefore, began] = [await heard(), await stored(), Date.now()];
      screen.on('room', measure);
      await until('readings reach the screen', () => ages.length >= options.readings, { withinMs: 60_000 });
      screen.off('room', measure);
      const [heardAfter, storedAfter] = [await heard(), await stored()];
      field.witness.harvest();
      const fresh = field.witness.frames().filter(({ times }) => (times[0] ?? 0) >= began).length;
      const old = heardAfter - heardBefore - fresh;
      await held.release();
      await plant.drain(120_000);
      await plant.halt();
      const sorted = ages.toSorted((a, b) => a - b);
      const worst = sorted.at(-1) ?? Number.NaN;
      return [
        {
          name: `age of ${ages.length} readings on the screen, archive down: median ${sorted[sorted.length >> 1]} ms, worst`,
          value: worst,
          bound: `<= ${BOUND_MS} ms`,
          ok: worst <= BOUND_MS,
        },
        { name: 'backlog frames that arrived meanwhile', value: old, bound: '> 0', ok: old > 0 },
        {
          name: 'frames archived meanwhile',
          value: storedAfter - storedBefore,
          bound: '0',
          ok: storedAfter === storedBefore,
        },
        ...(await auditPlant(plant)).checks,
      ];
    } finally {
      await held.release();
      screen.close();
    }
  });
}
