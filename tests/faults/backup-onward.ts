import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlant } from '../plant/audit.ts';
import { runBackupCommand } from '../plant/command.ts';
import type { Link } from '../plant/link.ts';
import { withPlant } from '../plant/plant.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

/**
 * The server goes back to a back-up and on from there: what gateways still hold arrives, and what they had delivered
 * in between is counted as lost by the restore, to the frame.
 */
export function run(options: { readonly betweenMs: number; readonly heldMs: number }): Promise<Check[]> {
  return withPlant({ topology: 'embedded', gateways: 2, linked: true }, async (plant) => {
    const link = plant.link as Link;
    const { dataDir } = plant.server;
    const target = join(plant.folder, 'stick');
    await plant.start();
    await flow(plant);
    const backup = await runBackupCommand(['backup', target], { DATA_DIR: dataDir });
    if (backup.code !== 0) throw new Error(`backup ended with ${backup.code}: ${backup.said}`);
    const file = backup.said.split('\n').find((line) => line.startsWith(target)) as string;
    await flow(plant, 100);
    await sleep(options.betweenMs);
    link.set('cut');
    await sleep(options.heldMs);

    const refused = await runBackupCommand(['restore', file, '--replace'], { DATA_DIR: dataDir });
    await plant.server.child.end('SIGTERM');
    const restore = await runBackupCommand(['restore', file, '--replace'], { DATA_DIR: dataDir });
    if (restore.code !== 0) throw new Error(`restore ended with ${restore.code}: ${restore.said}`);
    await plant.server.start();
    link.set('open');
    await flow(plant, 100);
    await plant.drain();
    await plant.halt();
    const audit = await auditPlant(plant, { maybeMissing: (standing) => standing === 'restored' });
    const counted = audit.givenUp.get('restored') ?? 0;
    return [
      {
        name: 'a restore beside a running server',
        value: refused.code === 0 ? 'done' : 'refused',
        bound: 'refused',
        ok: refused.code === 1 && refused.said.includes('another server is using this folder'),
      },
      {
        name: 'frames lost by the restore, and counted as such',
        value: `${audit.missing.length} and ${counted}`,
        bound: 'equal, and some',
        ok: counted > 0 && audit.missing.length === counted,
      },
      ...audit.checks,
    ];
  });
}
