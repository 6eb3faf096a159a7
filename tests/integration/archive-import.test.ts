import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChild } from '../plant/child.ts';
import { freePort } from '../plant/free-port.ts';
import { createServerProcess, PERSON, roomId, type Server } from '../plant/server.ts';
import { until } from '../plant/until.ts';

const MAIN = fileURLToPath(new URL('../../api/src/csv-import/main.js', import.meta.url));
const ROOM = roomId('gw1', 'r1');

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'coldfield-import-'));
  server = createServerProcess(folder, {
    port: await freePort(),
    env: { MQTT_PORT: '0', LOG_LEVEL: 'warn' },
    gateways: [{ id: 'gw1', secret: 'a secret of the tests', rooms: ['r1'] }],
  });
  await server.start();
  writeFileSync(join(folder, 'password'), `${PERSON.password}\n`);
});
afterAll(async () => {
  await server.child.end('SIGTERM');
  rmSync(folder, { recursive: true });
});

let runs = 0;
async function run(args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = startChild(
    'import',
    process.execPath,
    [MAIN, '--server', server.url('/'), '--room', ROOM, ...args],
    {
      logFile: join(folder, `import-${++runs}.log`),
      env: {
        COLDFIELD_USERNAME: PERSON.username,
        COLDFIELD_PASSWORD_FILE: join(folder, 'password'),
        ...env,
      },
    },
  );
  await until('it has ended', () => !child.alive, { withinMs: 30_000, why: () => child.log() });
  return child.log();
}

it("brings a logger's file into a running server, which computes its hours", async () => {
  const start = Date.UTC(2026, 0, 5);
  const lines = Array.from({ length: 3_000 }, (_, i) => {
    const local = new Date(start + i * 60_000 + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    return `${local},${i === 7 ? '999' : (i % 40) / 10}`;
  });
  const file = join(folder, 'logger.csv');
  writeFileSync(file, `Logger 12\n时间,温度(℃)\n${lines.join('\n')}\n`);
  const args = ['--file', file, '--time', '时间', '--map', '温度=air1'];
  const look = await run([...args, '--dry-run']);
  expect(look).toContain('line 3: 2026-01-05T08:00:00.000+08:00  air1 0');
  expect(look).toContain('values that such a sensor cannot have, lines 10; the first: "air1: 999"');
  expect(look).toContain('nothing stored: would import 2999 rows');
  expect(await run(args)).toContain('Imported 2999 rows with 2999 readings');
  await until(
    'the hours are computed',
    async () => (await server.metric('coldfield_projection_hours_total')) >= 50,
    { withinMs: 30_000 },
  );
}, 90_000);

it.each([
  ['the wrong password', [], { COLDFIELD_PASSWORD_FILE: '', COLDFIELD_PASSWORD: 'x' }, '401: '],
  ['no account', [], { COLDFIELD_USERNAME: '' }, 'COLDFIELD_USERNAME and COLDFIELD_PASSWORD'],
  [
    'a server that is not there',
    ['--server', 'http://127.0.0.1:1'],
    {},
    'http://127.0.0.1:1 cannot be reached',
  ],
  ['a room that is not there', ['--room', 'nobody'], {}, '404: '],
  ['a file that is not there', ['--file', '/nowhere.csv'], {}, '/nowhere.csv cannot be read'],
  ['a column that is not there', ['--time', 'Zeit'], {}, 'no line has the columns "Zeit"'],
])('says what is wrong with %s', async (_, more, env, words) => {
  const file = join(folder, 'small.csv');
  writeFileSync(file, 'Time,T\n2026-01-01 08:00,3\n');
  expect(await run(['--file', file, '--time', 'Time', '--map', 'T=air1', ...more], env)).toContain(words);
});
