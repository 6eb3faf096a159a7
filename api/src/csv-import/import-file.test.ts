import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqliteArchive } from '../archive/sqlite/sqlite-archive.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { ImportStopped } from './import-error.ts';
import { importFile } from './import-file.ts';

const START = Date.UTC(2026, 0, 1);
const NOW = Date.UTC(2026, 5, 1);
const OPTIONS = {
  time: 'Time',
  map: ['Temp=air1'],
  timeFormat: null,
  encoding: null,
  decimal: null,
  unit: null,
  offsetAt: () => 0,
};
const lines = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${new Date(START + i * 1_000).toISOString()},4.5\n`).join('');

async function archived(text: string) {
  const folder = await temporaryFolder('import-file');
  const file = join(folder, 'logger.csv');
  await writeFile(file, `Time,Temp\n${text}`);
  const archive = await openSqliteArchive(join(folder, 'archive.sqlite'), { now: () => NOW });
  const run = (afterWrite = async (): Promise<void> => undefined) =>
    importFile(file, OPTIONS, {
      now: NOW,
      write: async (rows) => {
        const outcome = await archive.write(rows.map((row) => ({ ...row, room: 'r1', store: 's1' })));
        await afterWrite();
        return outcome;
      },
    });
  return { archive, run, stored: async () => (await archive.read('r1', 0, NOW, 100_000)).length };
}

it('stores nothing of a file whose end cannot be read', async () => {
  const { archive, run, stored } = await archived(
    `${lines(5_000)}2026-01-02T00:00:00Z,"${'x\n'.repeat(40_000)}`,
  );
  await expect(run()).rejects.toThrow('a quotation mark is never closed');
  expect(await stored()).toBe(0);
  await archive.close();
});

it('says what is stored when the archive fails midway, and importing again stores the rest', async () => {
  const { archive, run, stored } = await archived(lines(5_000));
  let writes = 0;
  const failing = run(async () => {
    if (++writes === 2) throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow(ImportStopped);
  await expect(failing).rejects.toMatchObject({ rows: 2_000, line: 2_002 });
  expect((await run()).rows).toBe(5_000);
  expect(await stored()).toBe(5_000);
  await archive.close();
});
