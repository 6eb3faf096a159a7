import { expect, test, vi } from 'vitest';
import type { PublishedMessage } from './aedes/gate.ts';
import { testBroker } from './test-broker.ts';

test('a gateway publishes, the ingest gets it before the PUBACK, and the answer comes back', async () => {
  const messages: PublishedMessage[] = [];
  const broker = await testBroker({ onPublish: (message) => void messages.push(message) });
  const gateway = await broker.client('g1');
  await gateway.subscribeAsync('coldfield/v1/g1/ack', { qos: 1 });
  await gateway.publishAsync('coldfield/v1/g1/telemetry', '{}', { qos: 1, retain: true });

  expect(messages).toHaveLength(1);
  const { payload, ...rest } = messages[0]!;
  expect(payload.toString()).toBe('{}');
  expect(rest).toEqual({
    topic: 'coldfield/v1/g1/telemetry',
    channel: 'telemetry',
    qos: 1,
    retain: false,
    principal: { kind: 'gateway', gatewayId: 'g1' },
  });

  const arrived = new Promise<string>((resolve) =>
    gateway.once('message', (_topic, payload) => resolve(String(payload))),
  );
  await broker.publish('coldfield/v1/g1/ack', 'yes', { qos: 1 });
  expect(await arrived).toBe('yes');
});

test('says who is connected, from the CONNACK to the end', async () => {
  const events: string[] = [];
  const broker = await testBroker({
    onConnect: (principal) => events.push(`+${JSON.stringify(principal)}`),
    onDisconnect: (principal) => events.push(`-${JSON.stringify(principal)}`),
  });
  expect(broker.connected('g1')).toBe(false);
  const gateway = await broker.client('g1');
  await vi.waitFor(() => expect(broker.connected('g1')).toBe(true));
  await gateway.endAsync();
  await vi.waitFor(() => expect(broker.connected('g1')).toBe(false));
  expect(events).toEqual(['+{"kind":"gateway","gatewayId":"g1"}', '-{"kind":"gateway","gatewayId":"g1"}']);
});
