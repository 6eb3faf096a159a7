import type { ForeignAccess } from '@coldfield/api/contract';
import type { MqttClient } from 'mqtt';
import { encodePayload, type SentMetric } from '../../api/src/foreign/sparkplug/encode.fixture.ts';
import { decodePayload } from '../../api/src/foreign/sparkplug/payload.ts';
import type { ForeignPlant } from './foreign-plant.ts';

const DOUBLE = 10;

/** An edge node of Sparkplug B with one air probe of its own, and a device with a pulp probe. */
export interface EdgeNode {
  /** Everything that it was told: topic and metric, or what a host said of itself. */
  readonly told: string[];
  connect(): Promise<void>;
  /** Breaks the connection, so that the broker publishes the will. */
  vanish(): void;
  birth(air: number): Promise<void>;
  deviceBirth(pulp: number, t: number): Promise<void>;
  /** A message in its turn; what is made by `prepare` may be published later, or twice. */
  prepare(
    value: number,
    t: number,
    options?: { readonly device?: boolean; readonly late?: boolean },
  ): () => Promise<void>;
}

export function createEdgeNode(plant: ForeignPlant, access: ForeignAccess): EdgeNode {
  const told: string[] = [];
  let client: MqttClient | null = null;
  let bdSeq = 0;
  let seq = 0;
  const topic = (type: string, device = ''): string => `spBv1.0/county/${type}/store-1${device}`;
  const next = (): number => seq++ % 256;
  const publish = async (to: string, payload: Uint8Array): Promise<void> => {
    await client?.publishAsync(to, Buffer.from(payload), { qos: 1 });
  };
  return {
    told,
    async connect() {
      bdSeq++;
      const death = encodePayload({
        timestamp: Date.now(),
        metrics: [{ name: 'bdSeq', datatype: 4, int: bdSeq }],
      });
      client = await plant.dial(access, {
        will: { topic: topic('NDEATH'), payload: Buffer.from(death), qos: 1, retain: false },
      });
      client.on('message', (of, payload) => {
        const isState = of.includes('/STATE/');
        told.push(
          `${of} ${
            isState
              ? payload.toString()
              : decodePayload(payload)
                  .metrics.map(({ name }) => name)
                  .join()
          }`,
        );
      });
      await client.subscribeAsync([topic('NCMD'), 'spBv1.0/STATE/coldfield'], { qos: 1 });
    },
    vanish() {
      client?.stream.destroy();
      client?.end(true);
    },
    async birth(air) {
      const t = Date.now();
      seq = 0;
      const metrics: SentMetric[] = [
        { name: 'bdSeq', datatype: 4, int: bdSeq },
        { name: 'Node Control/Rebirth', datatype: 11, boolean: false },
        { name: '库温', alias: 1, datatype: DOUBLE, double: air, timestamp: t, engUnit: '°C' },
      ];
      await publish(topic('NBIRTH'), encodePayload({ timestamp: t, seq: next(), metrics }));
    },
    async deviceBirth(pulp, t) {
      const metrics: SentMetric[] = [
        { name: 'Pulp', alias: 2, datatype: DOUBLE, double: pulp, timestamp: t, engUnit: '°F' },
      ];
      await publish(
        topic('DBIRTH', '/probe'),
        encodePayload({ timestamp: Date.now(), seq: next(), metrics }),
      );
    },
    prepare(value, t, { device = false, late = false } = {}) {
      const metric: SentMetric = {
        alias: device ? 2 : 1,
        double: value,
        timestamp: t,
        ...(late ? { isHistorical: true } : {}),
      };
      const payload = encodePayload({ timestamp: Date.now(), seq: next(), metrics: [metric] });
      return () => publish(device ? topic('DDATA', '/probe') : topic('NDATA'), payload);
    },
  };
}
