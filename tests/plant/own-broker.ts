import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashSecret } from '@coldfield/broker';
import { type Child, startChild } from './child.ts';
import { answers, type BrokerUsers } from './mosquitto.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../broker/src/main.ts', import.meta.url));

/** Coldfield's own broker as its own process: `broker/src/main.ts`. */
export function createOwnBroker(
  folder: string,
  port: number,
  users: BrokerUsers,
): { readonly child: Child; start(): Promise<void> } {
  mkdirSync(folder, { recursive: true });
  const credentials = join(folder, 'credentials.json');
  const hashed = [...users.secrets].map(([name, secret]) => [name, hashSecret(secret)]);
  writeFileSync(
    credentials,
    JSON.stringify({
      gateways: Object.fromEntries(hashed),
      services: { [users.server]: hashSecret(users.serverSecret) },
    }),
  );
  let child: Child | null = null;
  return {
    get child() {
      if (child === null) throw new Error('the broker was not started');
      return child;
    },
    async start() {
      const started = startChild('broker', process.execPath, [MAIN], {
        env: { MQTT_PORT: String(port), BROKER_CREDENTIALS_FILE: credentials },
        logFile: join(folder, 'broker.log'),
      });
      child = started;
      await until('the broker listens', () => answers(port), {
        withinMs: 10_000,
        why: () => started.log().slice(-500),
      });
    },
  };
}
