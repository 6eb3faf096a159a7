import { connect } from 'mqtt';
import type { Plant } from './plant.ts';

/** Messages that a broker of its own still keeps for the server, because it never heard that they had arrived. The server has ended. */
export async function redelivered(plant: Plant): Promise<number> {
  if (plant.broker === null) return 0;
  let messages = 0;
  const client = connect(`mqtt://127.0.0.1:${plant.mqttPort}`, {
    clientId: 'coldfield-ingest',
    clean: false,
    reconnectPeriod: 0,
    ...plant.serverLogin,
  });
  client.on('message', (topic) => {
    if (topic.endsWith('/telemetry')) messages++;
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
  });
  // What a broker keeps for a session comes before anything that is asked for later.
  await client.subscribeAsync('coldfield/v1/nobody/state', { qos: 1 }).catch(() => undefined);
  await client.endAsync(true);
  return messages;
}
