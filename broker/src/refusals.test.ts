import { generate } from 'mqtt-packet';
import { pino } from 'pino';
import { describe, expect, test, vi } from 'vitest';
import { Refusals } from './refusals.ts';
import { eventually, testBroker } from './test-broker.ts';
import { connectPacket, packetsOf, publishPacket } from './test-packets.ts';

const refusedOf = (reason: string) => ['coldfield_broker_refused_total', { reason }] as const;

test('wrong passwords are refused with the right code, counted, and logged once', async () => {
  const broker = await testBroker();
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const client = await broker.raw();
    client.socket.write(connectPacket('g1', 'guess'));
    await client.closed;
    expect(packetsOf(client)).toMatchObject([{ cmd: 'connack', returnCode: 4 }]);
  }
  expect(await broker.metric(...refusedOf('wrong-password'))).toBe(3);
  const lines = broker.logged.filter((line) => line.reason === 'wrong-password');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ remoteIp: '127.0.0.1', username: 'g1' });
  expect(JSON.stringify(broker.logged)).not.toContain('guess');
});

test('after some wrong passwords their refusal waits, while the right one gets in at once', async () => {
  const broker = await testBroker();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const client = await broker.raw();
    client.socket.write(connectPacket('g1', 'guess'));
  }
  await eventually(async () => expect(await broker.metric(...refusedOf('wrong-password'))).toBe(5));
  const slowed = await broker.raw();
  const startedAtMs = performance.now();
  slowed.socket.write(connectPacket('g1', 'guess'));
  await broker.client('g1');
  expect(packetsOf(slowed)).toHaveLength(0);
  await slowed.closed;
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(990);
  expect(packetsOf(slowed)).toMatchObject([{ cmd: 'connack', returnCode: 4 }]);
  expect(await broker.metric('coldfield_broker_logins_delayed_total')).toBe(3);
});

test('no user name at all is a wrong password', async () => {
  const broker = await testBroker();
  const client = await broker.raw();
  client.socket.write(
    generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: 'g1' }),
  );
  await client.closed;
  expect(await broker.metric(...refusedOf('wrong-password'))).toBe(1);
});

test('a gateway may only use its own id as client id, and a service none of a connected gateway', async () => {
  const broker = await testBroker();
  await expect(broker.client('g1', { clientId: 'g2' })).rejects.toMatchObject({ code: 2 });
  await broker.client('g1');
  await expect(broker.client('ingest', { clientId: 'g1' })).rejects.toMatchObject({ code: 2 });
  expect(broker.connected('g1')).toBe(true);
  expect(await broker.metric(...refusedOf('bad-client-id'))).toBe(2);
});

test('a foreign topic is not delivered and not acknowledged: the client is disconnected', async () => {
  const onPublish = vi.fn();
  const broker = await testBroker({ onPublish });
  const service = await broker.client('ingest');
  const received = vi.fn();
  service.on('message', received);
  await service.subscribeAsync('coldfield/v1/#', { qos: 1 });
  for (const topic of ['coldfield/v1/g2/telemetry', 'coldfield/v1/g1/ack', 'else', '$SYS/x', '__proto__']) {
    const gateway = await broker.raw();
    gateway.socket.write(connectPacket('g1'));
    await eventually(() => expect(packetsOf(gateway)).toHaveLength(1));
    gateway.socket.write(publishPacket(topic, 'x', { qos: 1 }));
    await gateway.closed;
    expect(packetsOf(gateway)).toHaveLength(1);
  }
  expect(await broker.metric(...refusedOf('foreign-topic'))).toBe(5);
  expect(broker.logged.filter((line) => line.reason === 'foreign-topic')).toHaveLength(1);
  expect(onPublish).not.toHaveBeenCalled();
  expect(received).not.toHaveBeenCalled();
});

test('a will is a publish: only the own state, and then it reaches the ingest', async () => {
  const wills: string[] = [];
  const broker = await testBroker({
    onPublish: ({ topic, payload }) => void wills.push(`${topic} ${payload.toString()}`),
  });
  const foreign = {
    topic: 'coldfield/v1/g2/state',
    payload: Buffer.from('off'),
    qos: 1 as const,
    retain: true,
  };
  await expect(broker.client('g1', { will: foreign })).rejects.toMatchObject({ code: 5 });
  const gateway = await broker.client('g1', { will: { ...foreign, topic: 'coldfield/v1/g1/state' } });
  gateway.stream.destroy();
  await eventually(() => expect(wills).toEqual(['coldfield/v1/g1/state off']));
  expect(await broker.metric('coldfield_broker_retained_messages')).toBe(1);
});

test('what is not MQTT 3.1.1 is refused as a protocol error, whatever it is', async () => {
  const broker = await testBroker();
  const hello = 'GET / HTTP/1.1\r\n\r\n';
  const version5 = generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 5,
    clean: true,
    clientId: 'g1',
  });
  const pings = generate({ cmd: 'pingreq' });
  for (const bytes of [hello, version5, pings, Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80])]) {
    const client = await broker.raw();
    client.socket.write(bytes);
    await client.closed;
  }
  const twice = await broker.raw();
  twice.socket.write(Buffer.concat([connectPacket('g1'), connectPacket('g1')]));
  await twice.closed;
  expect(await broker.metric(...refusedOf('protocol'))).toBe(5);
});

test('a connection without a whole CONNECT is closed in time', async () => {
  const broker = await testBroker({}, { limits: { connectTimeoutMs: 50 } });
  const silent = await broker.raw();
  const slow = await broker.raw();
  slow.socket.write(connectPacket('g1').subarray(0, 10));
  await Promise.all([silent.closed, slow.closed]);
  expect(await broker.metric(...refusedOf('connect-timeout'))).toBe(2);
});

test('a message that could not be stored is not acknowledged, and comes again', async () => {
  const outcomes = [() => Promise.reject(new Error('disk full')), () => Promise.resolve()];
  const broker = await testBroker({ onPublish: () => outcomes.shift()?.() });
  const gateway = await broker.client('g1', { reconnectPeriod: 10 });
  await gateway.publishAsync('coldfield/v1/g1/telemetry', '{}', { qos: 1 });
  expect(outcomes).toHaveLength(0);
  expect(await broker.metric(...refusedOf('not-accepted'))).toBe(1);
});

describe('the log of refusals', () => {
  test('writes a client and reason again only after an hour, and at most 60 lines a minute', () => {
    let nowMs = 0;
    const lines: string[] = [];
    const refusals = new Refusals(
      pino({ level: 'info' }, { write: (line: string) => void lines.push(line) }),
      () => nowMs,
    );
    refusals.refuse('oversized', 'g1', {});
    refusals.refuse('oversized', 'g1', {});
    expect(lines).toHaveLength(1);
    nowMs += 60 * 60_000;
    refusals.refuse('oversized', 'g1', {});
    expect(lines).toHaveLength(2);
    for (let index = 0; index < 1000; index += 1) refusals.refuse('wrong-password', `10.0.0.${index}`, {});
    expect(lines).toHaveLength(61);
    expect(refusals.counts['wrong-password']).toBe(1000);
  });
});
