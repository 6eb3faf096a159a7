import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createRecords } from './create-records.ts';
import { SEED } from './seed.fixture.ts';

const cases: [claim: string, seed: unknown, place: RegExp][] = [
  ['an unknown member', { ...SEED, extra: 1 }, /extra/],
  [
    'an unknown organisation',
    { ...SEED, stores: [{ ...SEED.stores[0]!, organisation: 'nowhere' }] },
    /FOREIGN KEY/,
  ],
  ['an unknown time zone', { ...SEED, stores: [{ ...SEED.stores[0]!, timeZone: 'Mars' }] }, /time zone Mars/],
  [
    'a room key that the wire cannot carry',
    { ...SEED, gateways: [{ ...SEED.gateways[0]!, id: 'Gateway A' }] },
    /gateways\/0\/id/,
  ],
  [
    'organisations in a ring',
    {
      ...SEED,
      organisations: SEED.organisations.map((one) =>
        one.id === 'county' ? { ...one, parent: 'coop-a' } : one,
      ),
    },
    /ring/,
  ],
];

test.each(cases)('refuses a seed with %s, and writes nothing', async (_, seed, place) => {
  const file = join(await temporaryFolder('seed'), 'seed.json');
  await writeFile(file, JSON.stringify(seed));
  const records = await createRecords(':memory:', { clock: Date.now, logger: pino({ level: 'silent' }) });
  await expect(records.loadSeed(file)).rejects.toMatchObject({
    code: 'seed-invalid',
    message: expect.stringMatching(place),
  });
  expect(await records.setup.needed()).toBe(true);
  await records.close();
});
