import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectAsync, type IClientOptions } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import type { BrokerLimits } from './limits.ts';
import { eventually, secretOf, type TestBroker, testBroker } from './test-broker.ts';
import { certPem, keyPem } from './test-certificate.ts';
import { connectPacket } from './test-packets.ts';

function tlsBroker(limits: Partial<BrokerLimits> = {}) {
  return testBroker({}, { mqtts: { host: '127.0.0.1', port: 0, certPem, keyPem }, limits });
}

async function tlsClient(broker: TestBroker, username: string, options: IClientOptions = {}) {
  const client = await connectAsync({
    protocol: 'mqtts',
    host: '127.0.0.1',
    port: broker.address.mqttsPort!,
    ca: certPem,
    clientId: username,
    username,
    password: secretOf(username),
    reconnectPeriod: 0,
    ...options,
  });
  onTestFinished(() => void client.end(true));
  return client;
}

test('over TLS the same: publish, answer, and the limits', async () => {
  const broker = await tlsBroker();
  const gateway = await tlsClient(broker, 'g1');
  const answer = new Promise((resolve) =>
    gateway.once('message', (_topic, payload) => resolve(payload.toString())),
  );
  await gateway.subscribeAsync('coldfield/v1/g1/ack');
  await gateway.publishAsync('coldfield/v1/g1/telemetry', Buffer.alloc(256 * 1024), { qos: 1 });
  await broker.publish('coldfield/v1/g1/ack', 'stored');
  expect(await answer).toBe('stored');

  const stranger = connectTls({ host: '127.0.0.1', port: broker.address.mqttsPort!, ca: certPem });
  stranger.on('error', () => {});
  await once(stranger, 'secureConnect');
  stranger.write(Buffer.from([0x10, 0x88, 0x27]));
  await once(stranger, 'close');
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'oversized' })).toBe(1);
});

test('a TLS connection counts as pending until it has signed in, and its place is free when it ends', async () => {
  const broker = await tlsBroker();
  const pending = () => broker.metric('coldfield_broker_connections', { kind: 'pending' });
  const bare = connectTcp(broker.address.mqttsPort!, '127.0.0.1');
  await eventually(async () => expect(await pending()).toBe(1));
  const gateway = await tlsClient(broker, 'g1');
  expect(await pending()).toBe(1);
  bare.destroy();
  await gateway.endAsync();
  await eventually(async () => expect(await pending()).toBe(0));
  expect(broker.connected('g1')).toBe(false);
});

test('what does not finish a handshake is closed in time and counted', async () => {
  const broker = await tlsBroker({ connectTimeoutMs: 50 });
  const silent = connectTcp(broker.address.mqttsPort!, '127.0.0.1');
  const plain = connectTcp(broker.address.mqttsPort!, '127.0.0.1');
  for (const socket of [silent, plain]) socket.on('error', () => {}).resume();
  plain.write(connectPacket('g1'));
  await Promise.all([once(silent, 'close'), once(plain, 'close')]);
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'protocol' })).toBe(2);
  await tlsClient(broker, 'g1');
});

test('a certificate that cannot be used is refused, at the start and later', async () => {
  const mqtts = { host: '127.0.0.1', port: 0, certPem: 'no', keyPem };
  await expect(testBroker({}, { mqtts })).rejects.toMatchObject({ code: 'tls-material' });
  const broker = await tlsBroker();
  expect(() => broker.replaceTls({ certPem, keyPem: 'no' })).toThrow('TLS certificate');
  broker.replaceTls({ certPem, keyPem });
  await tlsClient(broker, 'g1');
});
