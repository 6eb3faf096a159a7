import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let demo: ChildProcess | undefined;

afterEach(() => {
  demo?.kill('SIGKILL');
});

/** Starts the demo as a user would, and waits until it says that it is ready. */
async function run(): Promise<{ output: () => string; url: string; folder: string }> {
  const { PATH, HOME, TMPDIR } = process.env;
  demo = spawn(process.execPath, [MAIN], {
    env: { PATH, HOME, TMPDIR, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [demo.stdout!, demo.stderr!])
    stream.setEncoding('utf8').on('data', (more: string) => (text += more));
  const ended = once(demo, 'exit').then(() => {
    throw new Error(`the demo ended early:\n${text}`);
  });
  ended.catch(() => {});
  const ready = async (): Promise<void> => {
    while (!text.includes('press Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await Promise.race([ready(), ended]);
  return {
    output: () => text,
    url: /http:\/\/localhost:\d+/.exec(text)![0].replace('localhost', '127.0.0.1'),
    folder: /\S*coldfield-demo-\S+/.exec(text)![0],
  };
}

/** Running processes that name the folder: the gateways; or that belong to the demo: its children. */
function processesOf(folder: string, parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        if (/^State:\s+Z/m.test(status)) return false;
        return (
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder) ||
          new RegExp(`^PPid:\\s+${parent}$`, 'm').test(status)
        );
      } catch {
        return false;
      }
    });
}

const isFree = async (url: string): Promise<boolean> => {
  const server = createServer();
  server.listen(Number(new URL(url).port), '127.0.0.1');
  const [free] = await Promise.race([
    once(server, 'listening').then(() => [true]),
    once(server, 'error').then(() => [false]),
  ]);
  server.close();
  return free === true;
};

it('shows four living stores, and leaves nothing behind when it is told to stop', {
  timeout: 60_000,
}, async () => {
  const { url, folder, output } = await run();
  expect((await fetch(url)).status).toBe(200);
  const session = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: 'staff', password: 'coldfield-demo' }),
  });
  expect(session.status).toBe(200);
  const cookie = session.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const living = async (): Promise<string[]> => {
    const { stores } = (await (await fetch(`${url}/api/stores`, { headers: { cookie } })).json()) as {
      stores: { id: string; rooms: { sensors: { latest: unknown }[] }[] }[];
    };
    return stores
      .filter(({ rooms }) => rooms.every(({ sensors }) => sensors.every(({ latest }) => latest !== null)))
      .map(({ id }) => id);
  };
  while ((await living()).length < 4) await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await living()).sort()).toEqual([
    'dongshan-ginger',
    'longtang-choysum',
    'pingle-mandarin',
    'shiqiao-grape',
  ]);
  // Four gateways, one in a lorry, and the server.
  while (processesOf(folder, demo!.pid!).length < 6) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(processesOf(folder, demo!.pid!)).toHaveLength(6);

  demo!.kill('SIGINT');
  const [code] = await once(demo!, 'exit');
  expect(code, output()).toBe(0);
  expect(existsSync(folder)).toBe(false);
  expect(processesOf(folder, demo!.pid!)).toEqual([]);
  expect(await isFree(url)).toBe(true);
});

it('takes everything with it when it is killed', { timeout: 60_000 }, async () => {
  const { url, folder } = await run();
  const pid = demo!.pid!;
  // The stores join one after the other.
  while (processesOf(folder, pid).length < 5) await new Promise((resolve) => setTimeout(resolve, 50));
  const before = processesOf(folder, pid);
  demo!.kill('SIGKILL');
  const alive = (): number[] =>
    before.filter(
      (each) =>
        existsSync(`/proc/${each}`) && !readFileSync(`/proc/${each}/status`, 'utf8').includes('Z (zombie)'),
    );
  const deadlineMs = performance.now() + 8_000;
  while (alive().length > 0 && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(alive()).toEqual([]);
  expect(await isFree(url)).toBe(true);
});
