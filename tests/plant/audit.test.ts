import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditPlant } from './audit.ts';
import { createPlant, type Plant } from './plant.ts';
import { framesHeld } from './witness.ts';

/** One honest run, tampered with in a copy each: an audit that cannot find a fault would prove nothing. */
let plant: Plant;
let honest: string;

beforeAll(async () => {
  plant = await createPlant({ topology: 'embedded', gateways: 1, roomsPerGateway: 2 });
  await plant.start();
  await sleep(2_000);
  await plant.drain();
  await plant.halt();
  honest = join(plant.folder, 'honest');
  cpSync(plant.server.dataDir, honest, { recursive: true });
});
afterAll(() => plant.stop());

async function failuresAfter(file: string, tamper: (db: DatabaseSync) => void): Promise<string[]> {
  cpSync(honest, plant.server.dataDir, { recursive: true });
  const db = new DatabaseSync(join(plant.server.dataDir, file));
  tamper(db);
  db.close();
  const { checks } = await auditPlant(plant);
  return checks.filter(({ ok }) => ok === false).map(({ name }) => name);
}

const LOST = 'committed frames that are lost';
const WRONG = 'archived with other values than committed';
const INVENTED = 'archived though never committed';
const UNTRUE = 'values that the sensor did not show then';
const LEDGER = 'streams whose ledger differs from the stored frames';
const RESTAMPED = 'frames whose time changed after it was final';

test('finds nothing wrong with an honest run', async () => {
  expect(framesHeld(plant.gateways[0]?.bufferFile ?? '')).toBe(0);
  expect(await failuresAfter('archive.sqlite', () => undefined)).toEqual([]);
});

test.each<[name: string, file: string, tamper: (db: DatabaseSync) => void, found: string[]]>([
  [
    'a frame that is missing',
    'archive.sqlite',
    (db) =>
      db.exec('DELETE FROM rows WHERE (room, t) = (SELECT room, t FROM rows ORDER BY t LIMIT 1 OFFSET 5)'),
    [LOST, LEDGER],
  ],
  [
    'a row that nobody committed',
    'archive.sqlite',
    (db) => db.exec('INSERT INTO rows SELECT room, 7, body FROM rows LIMIT 1'),
    [INVENTED],
  ],
  [
    'a frame with the values of another room',
    'archive.sqlite',
    (db) =>
      db.exec(`UPDATE rows SET body = (SELECT body FROM rows WHERE room = 2 ORDER BY length(body) DESC LIMIT 1)
        WHERE room = 1 AND t = (SELECT max(t) FROM rows WHERE room = 1)`),
    [WRONG, UNTRUE],
  ],
  [
    'a frame at another time',
    'archive.sqlite',
    (db) => db.exec('UPDATE rows SET t = t + 1 WHERE t = (SELECT max(t) FROM rows)'),
    [LOST, INVENTED, LEDGER],
  ],
  [
    'a ledger that claims less than was stored',
    'journal.sqlite',
    (db) => db.exec('UPDATE ranges SET last = last - 1'),
    [LEDGER],
  ],
  [
    'a ledger that claims more than was stored',
    'journal.sqlite',
    (db) => db.exec('UPDATE ranges SET last = last + 1'),
    [LEDGER],
  ],
])('finds %s', async (_name, file, tamper, found) => {
  expect(await failuresAfter(file, tamper)).toEqual(found);
});

test('finds a frame that was stamped a second time', async () => {
  const db = new DatabaseSync(plant.gateways[0]?.bufferFile ?? '');
  db.exec(
    "INSERT INTO witness (event, stream, seq, room, t, body) SELECT 'changed', stream, seq, room, t + 1, body FROM witness WHERE n = 9",
  );
  db.close();
  expect(await failuresAfter('archive.sqlite', () => undefined)).toEqual([RESTAMPED]);
});
