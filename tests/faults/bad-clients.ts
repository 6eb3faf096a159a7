import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type IClientOptions, type MqttClient } from 'mqtt';
import { auditPlant } from '../plant/audit.ts';
import { type Plant, withPlant } from '../plant/plant.ts';
import { until } from '../plant/until.ts';
import type { Check } from '../report/report.ts';
import { flow } from './flow.ts';

const TRIES = 3;

/** What a bad client does, and by which words and label its refusal is found. */
interface Offence {
  readonly what: string;
  readonly reason: string;
  readonly log: string;
  readonly password?: string;
  /** Done once connected; null when it does not get that far. */
  readonly commit: ((client: MqttClient) => void) | null;
}

const OFFENCES: readonly Offence[] = [
  {
    what: 'wrong password',
    reason: 'wrong-password',
    log: 'refused a client: wrong user name or password',
    password: 'not-the-secret',
    commit: null,
  },
  {
    what: 'foreign topic',
    reason: 'foreign-topic',
    log: 'refused a publish: the topic is not one of the client',
    commit: (client) => void client.publish('coldfield/v1/g1/telemetry', '{"air1": 1}', { qos: 1 }),
  },
  {
    what: 'oversized packet',
    reason: 'oversized',
    log: 'refused a client: packet too large',
    commit: (client) =>
      void client.publish('coldfield/v1/g2/telemetry', Buffer.alloc(300_000, ' '), { qos: 1 }),
  },
];

/** Bad clients against the running system: refused, counted, logged once; the good ones notice nothing. */
export function run(): Promise<Check[]> {
  return withPlant({ topology: 'embedded', gateways: 1, spares: 1 }, async (plant) => {
    await plant.start();
    await flow(plant);
    const checks: Check[] = [];
    for (const offence of OFFENCES) {
      const { what, reason, log } = offence;
      const counted = (): Promise<number> =>
        plant.server.metric('coldfield_broker_refused_total', `reason="${reason}"`);
      const before = await counted();
      let refused = 0;
      for (let i = 0; i < TRIES; i++) if (await offend(plant, offence)) refused++;
      await until('every refusal is counted', async () => (await counted()) - before >= TRIES, {
        withinMs: 10_000,
      });
      const count = (await counted()) - before;
      const lines = plant.server.child.log().split(log).length - 1;
      checks.push({
        name: `${what}, ${TRIES} times: refused, counted, logged`,
        value: `${refused}, ${count}, ${lines}`,
        bound: `${TRIES}, ${TRIES}, 1`,
        ok: refused === TRIES && count === TRIES && lines === 1,
      });
    }
    await flow(plant);
    await plant.drain();
    await plant.halt();
    return [...checks, ...(await auditPlant(plant)).checks];
  });
}

/** True when the server hung up on it, or never let it in. */
async function offend(plant: Plant, { password, commit }: Offence): Promise<boolean> {
  const id = 'g2';
  const options: IClientOptions = {
    clientId: id,
    username: id,
    password: password ?? plant.secrets.get(id) ?? '',
    reconnectPeriod: 0,
  };
  const client = connect(`mqtt://127.0.0.1:${plant.mqttPort}`, options);
  client.on('error', () => undefined);
  let accepted = false;
  client.on('connect', () => {
    accepted = true;
    commit?.(client);
  });
  const closed = new Promise<void>((resolve) => {
    client.once('close', () => resolve());
  });
  const hungUp = await Promise.race([closed.then(() => true), sleep(15_000, false, { ref: false })]);
  client.end(true);
  return hungUp && (commit !== null || !accepted);
}
