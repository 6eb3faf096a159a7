import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditPlant } from '../plant/audit.ts';
import type { Link } from '../plant/link.ts';
import { type Topology, withPlant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';
import { fillUp, mountSmallDisk } from './small-disk.ts';

const COLLECT_MS = 500;

/**
 * The gateway's disk is full while the network is cut: the oldest history is thinned, counted and reported. What is
 * missing afterwards is exactly what the ledger calls thinned. How much is thinned says nothing here: the test's own
 * books share the disk, and the gateway makes room for them too. Needs root, for a small file system of its own.
 */
export async function run(options: {
  readonly topology: Topology;
  readonly diskMiB: number;
  /** How long history grows before the disk is full. */
  readonly growMs: number;
  /** How often history has to be thinned before the network comes back. */
  readonly thinnings: number;
}): Promise<Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'coldfield-disk-'));
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    const mounted = mountSmallDisk(disk, options.diskMiB);
    if ('why' in mounted)
      return [{ name: 'a full disk at the gateway', value: mounted.why, bound: '', ok: null }];
    try {
      return await fill(options, disk);
    } finally {
      mounted.unmount();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fill(options: Parameters<typeof run>[0], disk: string): Promise<Check[]> {
  const plantOptions = { topology: options.topology, gateways: 1, linked: true, gateway: { dataDir: disk } };
  return withPlant(plantOptions, async (plant) => {
    const link = plant.link as Link;
    const [gateway] = plant.gateways as [(typeof plant.gateways)[number]];
    await plant.start();
    await flow(plant);
    link.set('cut');
    // The test's own books are cleared all along: the room that they leave would be used for frames.
    for (let ms = 0; ms < options.growMs; ms += COLLECT_MS) {
      gateway.witness.collect();
      await sleep(COLLECT_MS);
    }
    // Something else fills the disk, to the last block.
    fillUp(join(disk, 'filler'));
    let uncollected = 0;
    let before = 0;
    let thinnings = 0;
    const thin = (times: number): Promise<unknown> =>
      until(
        'the disk is full and history is thinned',
        () => {
          if (!gateway.witness.collect()) uncollected++;
          const thinned = thinnedIn(gateway.bufferFile);
          if (thinned > before) thinnings++;
          before = thinned;
          return thinnings >= times;
        },
        { withinMs: 300_000, everyMs: COLLECT_MS, why: () => gateway.child.log().slice(-1_000) },
      );
    await thin(Math.ceil(options.thinnings / 2));
    // It also has to come up again on a full disk.
    await gateway.child.end('SIGKILL');
    await gateway.start();
    await thin(options.thinnings + 1);
    link.set('open');
    await flow(plant, 30, 90_000);
    await sleep(500);
    await plant.drain(120_000);
    await plant.halt();
    // Only now: a gateway that still runs goes on counting.
    const lastSeq = lastSeqIn(gateway.bufferFile);
    const audit = await auditPlant(plant, { maybeMissing: (standing) => standing === 'thinned' });
    const thinned = audit.givenUp.get('thinned') ?? 0;
    const numbered = new Set(gateway.witness.frames().map(({ seq }) => seq)).size;
    const neverWritten = lastSeq - numbered;
    const log = gateway.child.log();
    return [
      {
        name: `disk of ${options.diskMiB} MiB full`,
        value: `${log.split('"waiting":').length - 1} failed commits logged, ${uncollected} times no room for the test's own books`,
        bound: 'thinned at least once',
        ok: thinned > 0,
      },
      {
        name: 'thinned by the ledger, against committed and not archived plus never written',
        value: `${thinned} = ${audit.missing.length} + ${neverWritten}`,
        bound: 'equal',
        ok: thinned === audit.missing.length + neverWritten,
      },
      ...audit.checks,
    ];
  });
}

function thinnedIn(path: string): number {
  return ask(path, 'SELECT coalesce(sum(to_seq - from_seq + 1), 0) AS n FROM dropped');
}

function lastSeqIn(path: string): number {
  return ask(path, "SELECT seq AS n FROM sqlite_sequence WHERE name = 'frames'");
}

function ask(path: string, sql: string): number {
  const db = new DatabaseSync(path, { timeout: 5_000 });
  try {
    return (db.prepare(sql).get() as { n: number }).n;
  } finally {
    db.close();
  }
}
