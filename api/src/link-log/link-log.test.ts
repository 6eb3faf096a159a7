import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../journal/journal.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createLinkLog } from './link-log.ts';

const HOUR = 3_600_000;

test('connections of the last day are there after a restart, newest first, and older ones are not', async () => {
  const file = join(await temporaryFolder('links'), 'journal.sqlite');
  let now = 100 * HOUR;
  const journal = openJournal(file);
  const log = createLinkLog(journal, () => now);
  log.note('g1', 'connected');
  now += 20 * HOUR;
  log.note('g1', 'disconnected');
  log.note('g2', 'two-devices');
  await journal.commit();
  journal.close();

  now += 5 * HOUR;
  const again = openJournal(file);
  const reopened = createLinkLog(again, () => now);
  expect(reopened.of('g1')).toEqual([{ at: 120 * HOUR, what: 'disconnected' }]);
  expect(reopened.of('g2')).toEqual([{ at: 120 * HOUR, what: 'two-devices' }]);
  again.close();
});

test('a gateway that comes and goes all the time takes no more room than others', async () => {
  const journal = openJournal(join(await temporaryFolder('links'), 'journal.sqlite'));
  const log = createLinkLog(journal, () => 5);
  for (let i = 0; i < 5_000; i++) log.note('g1', i % 2 === 0 ? 'connected' : 'disconnected');
  expect(log.of('g1')).toHaveLength(200);
  journal.close();
});
