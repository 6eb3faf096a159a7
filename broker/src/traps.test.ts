import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { generate } from 'mqtt-packet';
import { expect, onTestFinished, test } from 'vitest';
import { eventually, testBroker } from './test-broker.ts';
import { connectPacket, packetsOf, publishPacket, subscribePacket } from './test-packets.ts';

/** Each of these fails when its guard is taken out; they are the reasons for the guards. */

test('a live subscriber gets every message of a burst that mixes retained and others', async () => {
  const broker = await testBroker();
  const service = await broker.client('ingest');
  let received = 0;
  service.on('message', () => {
    received += 1;
  });
  await service.subscribeAsync('coldfield/v1/#', { qos: 1 });

  const gateway = await broker.raw();
  const burst = Array.from({ length: 100 }, (_, index) => [
    publishPacket('coldfield/v1/g1/state', `s${index}`, { retain: true }),
    publishPacket('coldfield/v1/g1/telemetry', `t${index}`),
  ]);
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(packetsOf(gateway)).toHaveLength(1));
  gateway.socket.write(Buffer.concat(burst.flat()));
  await eventually(() => expect(received).toBe(200));
});

test('a subscriber that does not read is closed, and the others miss nothing meanwhile', async () => {
  const limits = { maxServiceQueuedBytes: 1024 * 1024, maxBytesPerSecond: 0 };
  const broker = await testBroker({}, { limits });
  const frozen = await broker.raw();
  frozen.socket.write(
    Buffer.concat([connectPacket('ingest-frozen'), subscribePacket('coldfield/v1/+/telemetry', 1)]),
  );
  await eventually(() => expect(packetsOf(frozen)).toHaveLength(2));
  frozen.socket.pause();
  const healthy = await broker.client('ingest-healthy');
  let received = 0;
  healthy.on('message', () => {
    received += 1;
  });
  await healthy.subscribeAsync('coldfield/v1/+/telemetry', { qos: 1 });

  const gateway = await broker.client('g1');
  const payload = Buffer.alloc(200_000, 'x');
  for (let sent = 0; sent < 150; sent += 1) {
    await gateway.publishAsync('coldfield/v1/g1/telemetry', payload, { qos: 1 });
  }
  await eventually(() => expect(received).toBe(150));
  expect(await broker.metric('coldfield_broker_frozen_total')).toBe(1);
  expect(broker.logged.filter((line) => line.msg === 'closed a subscriber that does not read')).toHaveLength(
    1,
  );
  frozen.socket.resume();
  await frozen.closed;
});

test('a packet that is too large is refused by its length, before its body has come', async () => {
  const broker = await testBroker();
  const signedIn = await broker.raw();
  signedIn.socket.write(connectPacket('g1'));
  await eventually(() => expect(packetsOf(signedIn)).toHaveLength(1));
  // PUBLISH, remaining length 1 MiB, one byte at a time.
  for (const byte of [0x30, 0x80, 0x80, 0x40]) signedIn.socket.write(Buffer.from([byte]));
  await signedIn.closed;

  const stranger = await broker.raw();
  stranger.socket.write(Buffer.from([0x10, 0x88, 0x27]));
  await stranger.closed;
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'oversized' })).toBe(2);
});

test('the largest payload that the protocol allows still gets through', async () => {
  const sizes: number[] = [];
  const broker = await testBroker({ onPublish: ({ payload }) => void sizes.push(payload.length) });
  const gateway = await broker.client('g1');
  await gateway.publishAsync('coldfield/v1/g1/telemetry', Buffer.alloc(256 * 1024), { qos: 1 });
  expect(sizes).toEqual([256 * 1024]);
});

test('$share and other filters that are not its own get SUBACK 128 instead of silence', async () => {
  const broker = await testBroker();
  const gateway = await broker.raw();
  const filters = [
    '$share/pool/coldfield/v1/g1/ack',
    '$SYS/#',
    '#',
    'coldfield/v1/+/ack',
    'coldfield/v1/g2/ack',
    'coldfield/v1/g1/telemetry',
    'coldfield/v1/g1/ack',
    'coldfield/v1/g1/#',
  ];
  const subscriptions = filters.map((topic) => ({ topic, qos: 1 as const }));
  gateway.socket.write(
    Buffer.concat([connectPacket('g1'), generate({ cmd: 'subscribe', messageId: 7, subscriptions })]),
  );
  await eventually(() => expect(packetsOf(gateway)).toHaveLength(2));
  expect(packetsOf(gateway)[1]).toMatchObject({
    cmd: 'suback',
    granted: [128, 128, 128, 128, 128, 128, 1, 1],
  });
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'denied-subscription' })).toBe(6);
  expect(broker.logged.filter((line) => line.reason === 'denied-subscription')).toHaveLength(1);
});

test('accepted sockets do not wait for more bytes before they send (Nagle is off)', async () => {
  const accepted: object[] = [];
  const remember = (message: unknown) => void accepted.push((message as { socket: object }).socket);
  subscribe('net.server.socket', remember);
  onTestFinished(() => void unsubscribe('net.server.socket', remember));
  const broker = await testBroker();
  await broker.raw();
  await eventually(() => expect(accepted).toHaveLength(1));
  const flag = Object.getOwnPropertySymbols(accepted[0]!).find(
    (symbol) => symbol.description === 'kSetNoDelay',
  );
  expect((accepted[0] as Record<symbol, unknown>)[flag!]).toBe(true);
});

test('nothing is queued for a client that is away, whatever session it asks for', async () => {
  const broker = await testBroker();
  const before = await broker.client('g1', { clean: false });
  await before.subscribeAsync('coldfield/v1/g1/ack', { qos: 1 });
  await before.endAsync();
  await eventually(() => expect(broker.connected('g1')).toBe(false));
  for (let index = 0; index < 100; index += 1) await broker.publish('coldfield/v1/g1/ack', 'old', { qos: 1 });

  const after = await broker.raw();
  const connect = connectPacket('g1');
  // The clean session flag is bit 1 of the connect flags, after 2 bytes of header, 6 of name and 1 of level.
  connect[9] = connect[9]! & ~0x02;
  after.socket.write(Buffer.concat([connect, generate({ cmd: 'pingreq' })]));
  await eventually(() => expect(packetsOf(after).at(-1)?.cmd).toBe('pingresp'));
  expect(packetsOf(after)[0]).toMatchObject({ cmd: 'connack', returnCode: 0, sessionPresent: false });
  expect(packetsOf(after)).toHaveLength(2);
});

test('a PUBACK waits for the storage of its message, and never overtakes an earlier one', async () => {
  const stored: (() => void)[] = [];
  const onPublish = () => new Promise<void>((resolve) => void stored.push(resolve));
  const broker = await testBroker({ onPublish });
  const gateway = await broker.raw();
  gateway.socket.write(connectPacket('g1'));
  await eventually(() => expect(packetsOf(gateway)).toHaveLength(1));
  const publishes = [11, 12, 13].map((messageId) =>
    publishPacket('coldfield/v1/g1/telemetry', '{}', { qos: 1, messageId }),
  );
  gateway.socket.write(Buffer.concat([...publishes, generate({ cmd: 'pingreq' })]));
  await eventually(() => expect(packetsOf(gateway).at(-1)?.cmd).toBe('pingresp'));
  expect(packetsOf(gateway)).toHaveLength(2);

  stored[2]!();
  stored[1]!();
  gateway.socket.write(generate({ cmd: 'pingreq' }));
  expect(await broker.metric('coldfield_broker_held_acks')).toBe(3);
  stored[0]!();
  await eventually(() => expect(packetsOf(gateway).filter(({ cmd }) => cmd === 'puback')).toHaveLength(3));
  const ids = packetsOf(gateway).flatMap((packet) => (packet.cmd === 'puback' ? [packet.messageId] : []));
  expect(ids).toEqual([11, 12, 13]);
});
