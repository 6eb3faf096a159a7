import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { auditPlant } from '../plant/audit.ts';
import { mosquittoIsInstalled } from '../plant/mosquitto.ts';
import { createPlant, type Plant, type Topology } from '../plant/plant.ts';
import { PERSON } from '../plant/server.ts';
import { until } from '../plant/until.ts';

interface Config {
  kinds: object;
  buses: { name: string; port: number; timeoutMs: number }[];
  rooms: Record<string, object>;
}
interface View {
  wanted: { revision: number; status: string; problem: { code: string; place?: string } | null } | null;
  running: { config: Config; revision: number } | null;
}

const TRIAL_S = 10;

async function remoteOf({ server, gateways }: Plant) {
  const url = server.url(`/api/gateways/${gateways[0]?.id}/config`);
  let cookie = '';
  const signIn = async () => {
    const answer = await fetch(server.url('/api/session'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(PERSON),
    });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
  await signIn();
  const view = async () => (await (await fetch(url, { headers: { cookie } })).json()) as View;
  const send = async (method: string, path: string, body: object) => {
    const answer = await fetch(url + path, {
      method,
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ trialS: TRIAL_S, ...body }),
    });
    return { status: answer.status, body: (await answer.json()) as { revision: number; code?: string } };
  };
  const became = async (revision: number, status: string) => {
    let last: View | null = null;
    await until(
      `revision ${revision} is ${status}`,
      async () => {
        last = await view().catch(() => null);
        return last?.wanted?.revision === revision && last.wanted.status === status;
      },
      { withinMs: 60_000, everyMs: 200, why: () => JSON.stringify(last?.wanted) },
    );
    return last as unknown as View;
  };
  return { view, send, became };
}

/** The configuration with one member of its second bus changed. */
const withBus = (config: Config, change: object): Config => ({
  ...config,
  buses: config.buses.map((bus, n) => (n === 1 ? { ...bus, ...change } : bus)),
});

describe.each<Topology>(['embedded', 'mosquitto'])(
  'a configuration sent to a real gateway (%s)',
  (topology) => {
    it.skipIf(topology === 'mosquitto' && !mosquittoIsInstalled())(
      'is applied, taken back, and survives every end of a process, and no frame is lost',
      { timeout: 300_000 },
      async () => {
        const plant = await createPlant({ topology, gateways: 1, roomsPerGateway: 2 });
        try {
          await plant.start();
          const gateway = plant.gateways[0];
          if (gateway === undefined) throw new Error('the plant has a gateway');
          const { view, send, became } = await remoteOf(plant);
          await until('the gateway tells what it runs', async () => (await view()).running !== null, {
            withinMs: 30_000,
            everyMs: 200,
          });
          const own = (await view()).running?.config as Config;
          expect(own.buses.map(({ name }) => name)).toEqual(['r1', 'r2']);

          expect(
            (await send('PUT', '', { revision: 0, config: withBus(own, { timeoutMs: 900 }) })).status,
          ).toBe(200);
          const applied = await became(1, 'applied');
          expect(applied.running?.config.buses[1]?.timeoutMs).toBe(900);

          const dead = withBus(own, { port: 1 });
          await send('PUT', '', { revision: 1, config: dead });
          const restored = await became(2, 'restored');
          expect(restored.wanted?.problem).toMatchObject({
            code: 'no-answer',
            place: expect.stringMatching(/^r2/),
          });
          expect(restored.running?.config.buses[1]?.timeoutMs).toBe(900);

          await send('PUT', '', { revision: 2, trialS: 300, config: dead });
          await became(3, 'trying');
          await gateway.child.end('SIGKILL');
          await gateway.start();
          expect((await became(3, 'restored')).wanted?.problem).toEqual({ code: 'interrupted' });

          await send('PUT', '', { revision: 3, config: withBus(own, { timeoutMs: 800 }) });
          await plant.server.child.end('SIGKILL');
          await plant.server.start();
          await became(4, 'applied');

          await gateway.child.end('SIGKILL');
          await send('PUT', '', { revision: 4, config: withBus(own, { timeoutMs: 700 }) });
          await plant.server.child.end('SIGTERM');
          await plant.server.start();
          await delay(3_000);
          await gateway.start();
          await became(5, 'applied');

          const conflict = await send('PUT', '', { revision: 4, config: own });
          expect([conflict.status, conflict.body.code]).toEqual([409, 'conflict']);

          // Its own file again: the plant drains by another one.
          await send('POST', '/restore', { revision: 5, to: 0 });
          await became(6, 'applied');
          await plant.drain();
          await plant.halt();
          const { checks, committed } = await auditPlant(plant);
          expect(committed).toBeGreaterThan(100);
          expect(checks.filter(({ ok }) => ok === false)).toEqual([]);
        } finally {
          await plant.stop();
        }
      },
    );
  },
);
