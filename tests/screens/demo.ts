import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StoreList } from '@coldfield/api/contract';
import { startChild } from '../plant/child.ts';
import { freePort } from '../plant/free-port.ts';
import { until } from '../plant/until.ts';

const MAIN = fileURLToPath(new URL('../../simulator/src/demo/main.ts', import.meta.url));
const START_MS = 90_000;
const SEEDED_MS = 300_000;
const PASSWORD = 'coldfield-demo';
export type DemoPerson = 'staff' | 'admin' | 'manager' | 'operator';

/** Starts a demo with its data in `folder`; resolves when it answers over HTTP. */
export async function openDemo(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startChild('demo', process.execPath, [MAIN], {
    env: { PORT: String(port), DATA_DIR: join(folder, 'data') },
    logFile: join(folder, 'demo.log'),
  });
  const answers = async (): Promise<boolean> => {
    if (!child.alive) throw new Error(`the demo ended at its start: ${child.log().slice(-2_000)}`);
    return fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  };
  await until('the demo answers', answers, { withinMs: START_MS, everyMs: 250, why: () => child.log() });
  return { url, stop: () => child.end('SIGTERM', 20_000) };
}

/** Signs in over HTTP and returns the session's cookie, `name=value`. */
export async function signIn(url: string, username: DemoPerson): Promise<string> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0];
  if (!response.ok || cookie === undefined) throw new Error(`the sign-in failed: ${response.status}`);
  return cookie;
}

/** Waits until every gateway is heard and has handed in its past; the ids of the stores. */
export async function untilSeeded(url: string, cookie: string): Promise<string[]> {
  const ask = async (): Promise<StoreList> => {
    const response = await fetch(`${url}/api/stores`, { headers: { cookie } });
    return (await response.json()) as StoreList;
  };
  const stores = await until(
    'the history is in',
    async () => {
      const { stores } = await ask();
      const gateways = stores.flatMap((store) => store.gateways);
      const seeded = gateways.every(({ buffered }) => buffered !== null && buffered < FEW);
      return seeded && stores.length > 0 ? stores : null;
    },
    { withinMs: SEEDED_MS, everyMs: 1_000 },
  );
  return stores.map(({ id }) => id);
}

/** A frame that has just been taken may always be on its way. */
const FEW = 5;
