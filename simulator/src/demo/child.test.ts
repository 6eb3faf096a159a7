import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Child, startChild } from './child.ts';
import { choosePagePort } from './ports.ts';

let folder: string;
const script = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const start = (path: string): Child =>
  startChild({ name: 'test', script: path, cwd: folder, env: { PATH: process.env.PATH } });
/** A process that has ended but was not collected by its parent yet does not count. */
const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const untilGone = async (pid: number): Promise<void> => {
  const deadlineMs = performance.now() + 10_000;
  while (isAlive(pid) && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 10));
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coldfield-child-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('tells how a process ended, with its last words', async () => {
  const ending = await start(script('ends.mjs', 'console.error("no disk left"); process.exitCode = 3;'))
    .ended;
  expect(ending).toMatchObject({ code: 3, signal: null, output: 'no disk left' });
});

it('asks first, and kills what does not listen together with what it started', async () => {
  const path = script(
    'deaf.mjs',
    `import { spawn } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     process.on('SIGTERM', () => {});
     const sleeper = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     writeFileSync(${JSON.stringify(join(folder, 'sleeper'))}, String(sleeper.pid));
     setInterval(() => {}, 1000);`,
  );
  const child = start(path);
  const sleeper = await vi.waitFor(() => Number(readFileSync(join(folder, 'sleeper'), 'utf8')), 10_000);
  await child.stop(100);
  const ending = await child.ended;
  expect(ending.signal).toBe('SIGKILL');
  expect(sleeper).toBeGreaterThan(0);
  await untilGone(sleeper);
  expect(isAlive(sleeper)).toBe(false);
});

it('does not outlive the process that started it, even when that is killed', async () => {
  const lasting = script('lasting.mjs', 'setInterval(() => {}, 1000);');
  const parent = script(
    'parent.mjs',
    `import { startChild } from ${JSON.stringify(new URL('./child.ts', import.meta.url).href)};
     const child = startChild({ name: 'lasting', script: ${JSON.stringify(lasting)}, cwd: '/', env: {} });
     child.ended.then(() => {});
     process.send(child.pid);
     setInterval(() => {}, 1000);`,
  );
  const middle = fork(parent, { execArgv: [] });
  const [pid] = (await once(middle, 'message')) as [number];
  expect(isAlive(pid)).toBe(true);
  middle.kill('SIGKILL');
  const deadlineMs = performance.now() + 10_000;
  while (isAlive(pid) && performance.now() < deadlineMs)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAlive(pid)).toBe(false);
});

it('says plainly that a port that was asked for is taken', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await expect(choosePagePort(String(port))).rejects.toMatchObject({ code: 'port-taken' });
  await expect(choosePagePort('many')).rejects.toMatchObject({ code: 'usage' });
  server.close();
  await once(server, 'close');
  expect(await choosePagePort(String(port))).toBe(port);
  expect(await choosePagePort(undefined)).toBeGreaterThanOrEqual(8_080);
});
