import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runBackupCommand } from '../plant/command.ts';
import { withPlant } from '../plant/plant.ts';
import { createSeededRandom } from '../plant/seeded-random.ts';
import { rowsMissing, tableRows } from '../plant/table-rows.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

const PARTS = ['records.sqlite', 'journal.sqlite', 'archive.sqlite'] as const;

/** A back-up and a restore are killed at any moment: nothing half looks whole, and the same command again succeeds. */
export function run(options: { readonly kills: number; readonly seed: number }): Promise<Check[]> {
  const { kills, seed } = options;
  const random = createSeededRandom(seed);
  return withPlant({ topology: 'embedded', gateways: 1 }, async (plant) => {
    const target = join(plant.folder, 'stick');
    const [old, data] = [join(plant.folder, 'old'), join(plant.folder, 'data')];
    const whole = (): string[] =>
      readdirSync(target).filter((name) => /^coldfield-backup-.*\.tar\.zst$/.test(name));
    const must = async (
      args: readonly ['backup' | 'restore', ...string[]],
      dataDir: string,
    ): Promise<number> => {
      const began = performance.now();
      const { code, said } = await runBackupCommand(args, { DATA_DIR: dataDir });
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
      return performance.now() - began;
    };
    await plant.start();
    await flow(plant);
    const backupMs = await must(['backup', target], plant.server.dataDir);
    const first = join(target, whole()[0] as string);
    await must(['restore', first], old);

    const bad: string[] = [];
    let killedBackups = 0;
    for (let n = 0; n < kills; n++) {
      const before = whole();
      const { code } = await runBackupCommand(
        ['backup', target],
        { DATA_DIR: plant.server.dataDir },
        random.between(backupMs * 0.3, backupMs * 1.1),
      );
      if (code === null) killedBackups++;
      for (const name of whole().filter((one) => !before.includes(one))) {
        const check = join(plant.folder, `check-${n}`);
        const { code: restored, said } = await runBackupCommand(['restore', join(target, name)], {
          DATA_DIR: check,
        });
        if (restored !== 0) bad.push(`${name}: ${said}`);
      }
      // It held the server for a moment, and must not hold it for ever.
      await flow(plant, 10, 10_000);
    }
    await must(['backup', target], plant.server.dataDir);
    await plant.halt();
    const leftOver = readdirSync(target).filter((name) => !whole().includes(name));
    const file = join(target, whole().at(-1) as string);

    const fresh = join(plant.folder, 'fresh');
    const restoreMs = await must(['restore', file], fresh);
    const mixed: string[] = [];
    let killedRestores = 0;
    let unfinished = 0;
    for (let n = 0; n < kills; n++) {
      rmSync(data, { recursive: true, force: true });
      mkdirSync(data);
      cpSync(old, data, { recursive: true });
      const { code } = await runBackupCommand(
        ['restore', file, '--replace'],
        { DATA_DIR: data },
        random.between(restoreMs * 0.3, restoreMs * 1.1),
      );
      if (code === null) killedRestores++;
      if (existsSync(join(data, 'restoring'))) unfinished++;
      else if (!(isAs(data, old) || isAs(data, fresh))) mixed.push(`after kill ${n}`);
      if (!existsSync(join(data, 'restoring')) && isAs(data, fresh)) continue;
      await must(['restore', file, '--replace'], data);
      if (!isAs(data, fresh)) mixed.push(`after the second run ${n}`);
      const aside = readdirSync(data).find((name) => name.startsWith('before-restore-'));
      if (aside === undefined || !isAs(join(data, aside), old)) mixed.push(`the old is not whole ${n}`);
    }
    const check = (name: string, found: readonly string[]): Check => ({
      name,
      value: found.length === 0 ? 0 : found.slice(0, 3).join('; '),
      bound: 'none',
      ok: found.length === 0,
    });
    return [
      {
        name: `back-ups killed (seed ${seed})`,
        value: `${killedBackups} of ${kills}`,
        bound: 'some',
        ok: killedBackups > 0,
      },
      check('back-ups that look whole and are not', bad),
      check('left beside the back-ups by those that were killed', leftOver),
      {
        name: 'restores killed, of them found unfinished',
        value: `${killedRestores}, ${unfinished}`,
        bound: 'some',
        ok: killedRestores > 0,
      },
      check('data folders that are neither the old nor the new', mixed),
    ];
  });
}

function isAs(one: string, other: string): boolean {
  return PARTS.every((name) => {
    const [a, b] = [join(one, name), join(other, name)];
    if (!existsSync(a)) return false;
    const [left, right] = [tableRows(a, ['restored']), tableRows(b, ['restored'])];
    return rowsMissing(left, right).length === 0 && rowsMissing(right, left).length === 0;
  });
}
