import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { PublishedMessage } from './aedes/gate.ts';
import { eventually, testBroker } from './test-broker.ts';
import { connectPacket, packetsOf, publishPacket, subscribePacket } from './test-packets.ts';

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
    dup: false,
    qos: 1,
    retain: false,
    principal: { kind: 'gateway', gatewayId: 'g1' },
  });

  const arrived = new Promise<string>((resolve) => {
    gateway.once('message', (_topic, answer) => resolve(String(answer)));
  });
  await broker.publish('coldfield/v1/g1/ack', 'yes', { qos: 1 });
  expect(await arrived).toBe('yes');
});

test('an ingest in another process gets telemetry and answers over its own connection', async () => {
  const broker = await testBroker();
  const ingest = await broker.client('ingest');
  await ingest.subscribeAsync('coldfield/v1/+/telemetry', { qos: 1 });
  ingest.on('message', (topic) => ingest.publish(topic.replace('telemetry', 'ack'), 'stored'));
  const gateway = await broker.client('g1');
  const received: string[] = [];
  gateway.on('message', (topic, payload) => received.push(`${topic} ${payload.toString()}`));
  await gateway.subscribeAsync('coldfield/v1/g1/+');
  await gateway.publishAsync('coldfield/v1/g1/telemetry', '{}', { qos: 1 });
  // Its wildcard matches its own telemetry too, which it must not get back.
  await eventually(() => expect(received).toEqual(['coldfield/v1/g1/ack stored']));
  expect(await broker.metric('coldfield_broker_connections', { kind: 'gateway' })).toBe(1);
  expect(await broker.metric('coldfield_broker_connections', { kind: 'service' })).toBe(1);
});

test('QoS 2 completes its handshake', async () => {
  const broker = await testBroker();
  const gateway = await broker.client('g1');
  await gateway.publishAsync('coldfield/v1/g1/telemetry', '{}', { qos: 2 });
  expect(await broker.metric('coldfield_broker_messages_received_total', { channel: 'telemetry' })).toBe(1);
});

test('says who is connected, from the CONNACK to the end', async () => {
  const events: string[] = [];
  const broker = await testBroker({
    onConnect: (principal) => events.push(`+${JSON.stringify(principal)}`),
    onDisconnect: (principal) => events.push(`-${JSON.stringify(principal)}`),
  });
  expect(broker.connected('g1')).toBe(false);
  const gateway = await broker.client('g1');
  await eventually(() => expect(broker.connected('g1')).toBe(true));
  await gateway.endAsync();
  await eventually(() => expect(broker.connected('g1')).toBe(false));
  expect(events).toEqual(['+{"kind":"gateway","gatewayId":"g1"}', '-{"kind":"gateway","gatewayId":"g1"}']);
});

test('a revoked credential ends the open connection', async () => {
  const broker = await testBroker();
  const gateway = await broker.raw();
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(broker.connected('g1')).toBe(true));
  broker.disconnect('g1');
  expect(broker.connected('g1')).toBe(false);
  await gateway.closed;
});

test('the newer connection of an id wins, and the third take-over in ten minutes tells of two devices', async () => {
  let nowMs = 0;
  const seen: [string, number][] = [];
  const broker = await testBroker({ clock: () => nowMs, onTakeover: (...args) => seen.push(args) });
  const clients = [await broker.client('g1')];
  const takeOver = async () => {
    const old = clients.at(-1)!;
    const closed = new Promise((resolve) => old.once('close', () => resolve(undefined)));
    clients.push(await broker.client('g1'));
    await closed;
  };
  await takeOver();
  await takeOver();
  nowMs += 9 * 60_000;
  expect(seen).toEqual([]);
  await takeOver();
  await takeOver();
  expect(seen).toEqual([
    ['g1', 3],
    ['g1', 4],
  ]);
  nowMs += 11 * 60_000;
  await takeOver();
  expect(seen).toHaveLength(2);
  expect(broker.logged.filter((line) => line.msg === 'two devices use this id')).toHaveLength(1);
  expect(await broker.metric('coldfield_broker_takeovers_total')).toBe(5);
  await clients.at(-1)!.publishAsync('coldfield/v1/g1/telemetry', '{}', { qos: 1 });
});

test('of many connections of one id at the same moment, exactly one stays', async () => {
  const broker = await testBroker();
  // A subscription makes aedes' closing of it take a turn, in which the others arrive.
  const first = await broker.raw();
  first.socket.write(Buffer.concat([connectPacket('g1'), subscribePacket('coldfield/v1/g1/ack')]));
  await eventually(() => expect(packetsOf(first)).toHaveLength(2));
  const clients = await Promise.all(Array.from({ length: 20 }, () => broker.raw()));
  for (const client of clients) client.socket.write(connectPacket('g1'));
  await eventually(async () => {
    expect(clients.filter(({ socket }) => !socket.closed)).toHaveLength(1);
    expect(broker.connected('g1')).toBe(true);
  });
  broker.disconnect('g1');
  await Promise.all(clients.map(({ closed }) => closed));
});

test('a client over its rate is read later, and loses nothing', async () => {
  let received = 0;
  const onPublish = () => {
    received += 1;
  };
  const broker = await testBroker({ onPublish }, { limits: { maxMessagesPerSecond: 1000 } });
  const gateway = await broker.raw();
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(broker.connected('g1')).toBe(true));
  const burst = Array.from({ length: 2500 }, () =>
    publishPacket('coldfield/v1/g1/telemetry', Buffer.alloc(100)),
  );
  const startedAtMs = performance.now();
  gateway.socket.write(Buffer.concat(burst));
  await eventually(() => expect(received).toBe(2500));
  // 2,000 at once, and the last chunk of 64 KiB (some 480 messages) before its debt counts.
  expect(await broker.metric('coldfield_broker_throttled_total')).toBeGreaterThan(0);
  expect(broker.connected('g1')).toBe(true);
  expect(performance.now() - startedAtMs).toBeLessThan(3000);
});

test('a client that is over its rate without a pause is disconnected in the end', async () => {
  const limits = { maxMessagesPerSecond: 1000, maxThrottledMs: 100 };
  const broker = await testBroker({}, { limits });
  const gateway = await broker.raw();
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(broker.connected('g1')).toBe(true));
  const burst = Array.from({ length: 9000 }, () =>
    publishPacket('coldfield/v1/g1/telemetry', Buffer.alloc(100)),
  );
  gateway.socket.write(Buffer.concat(burst));
  await gateway.closed;
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'rate' })).toBe(1);
});

test('messages that wait for storage stop the reading, and all are acknowledged when it comes back', async () => {
  const waiting: (() => void)[] = [];
  let storing = false;
  const onPublish = () => {
    if (!storing) return new Promise<void>((resolve) => void waiting.push(resolve));
  };
  const broker = await testBroker({ onPublish }, { limits: { maxHeldAcks: 10 } });
  const gateway = await broker.raw();
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(broker.connected('g1')).toBe(true));
  const send = (messageId: number) => {
    gateway.socket.write(publishPacket('coldfield/v1/g1/telemetry', '{}', { qos: 1, messageId }));
  };
  // One at a time, each a chunk of its own: aedes' own back-pressure lets those pass without end.
  for (let messageId = 1; messageId <= 10; messageId += 1) {
    send(messageId);
    await eventually(() => expect(waiting).toHaveLength(messageId));
  }
  for (let messageId = 11; messageId <= 20; messageId += 1) {
    send(messageId);
    await delay(1);
  }
  const other = await broker.client('g2');
  await other.subscribeAsync('coldfield/v1/g2/ack');
  expect(waiting).toHaveLength(10);
  storing = true;
  for (const release of waiting) release();
  await eventually(() => expect(packetsOf(gateway).filter(({ cmd }) => cmd === 'puback')).toHaveLength(20));
});

test('a stop waits for what is being stored, acknowledges it, and leaves no port open', async () => {
  const stored = Promise.withResolvers<void>();
  const onPublish = () => stored.promise;
  const broker = await testBroker({ onPublish });
  const gateway = await broker.raw();
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(broker.connected('g1')).toBe(true));
  gateway.socket.write(publishPacket('coldfield/v1/g1/telemetry', '{}', { qos: 1 }));
  await eventually(async () => expect(await broker.metric('coldfield_broker_held_acks')).toBe(1));
  const stopped = broker.stop();
  setTimeout(stored.resolve, 20);
  await stopped;
  await gateway.closed;
  expect(packetsOf(gateway).at(-1)).toMatchObject({ cmd: 'puback', messageId: 1 });
  await expect(broker.raw()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(broker.publish('coldfield/v1/g1/ack', '')).rejects.toMatchObject({
    code: 'broker-not-running',
  });
});

test('a port in use fails the start with its address, and leaves nothing open', async () => {
  const first = await testBroker();
  const mqtt = { host: '127.0.0.1', port: first.address.mqttPort };
  await expect(testBroker({}, { mqtt })).rejects.toMatchObject({ code: 'listen' });
});

test('a flood of empty connections displaces itself, not the clients that signed in', async () => {
  const broker = await testBroker({}, { limits: { maxConnections: 5 } });
  await broker.client('g1');
  const flood = await Promise.all(Array.from({ length: 8 }, () => broker.raw()));
  await eventually(() => expect(flood.filter(({ socket }) => socket.closed)).toHaveLength(4));
  await broker.client('g2');
  expect(broker.connected('g1')).toBe(true);
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'too-many-connections' })).toBe(5);
});
