import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { expect, test, vi } from 'vitest';
import { eventually, testBroker } from './test-broker.ts';
import { connectPacket, publishPacket, subscribePacket } from './test-packets.ts';

const seeds = [
  connectPacket('g1'),
  publishPacket('coldfield/v1/g1/telemetry', '{}', { qos: 1 }),
  publishPacket('coldfield/v1/g1/state', '{}', { qos: 2, retain: true }),
  subscribePacket('coldfield/v1/g1/ack', 1),
  generate({ cmd: 'unsubscribe', messageId: 3, unsubscriptions: ['coldfield/v1/g1/ack'] }),
  generate({ cmd: 'pubrel', messageId: 1 }),
  generate({ cmd: 'pubrec', messageId: 1 }),
  generate({ cmd: 'puback', messageId: 9 }),
  generate({ cmd: 'pingreq' }),
  generate({ cmd: 'disconnect' }),
];

/** A valid packet with some bytes changed and its end cut off or repeated. */
const mutated = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
    fc.nat(),
    fc.boolean(),
  )
  .map(([seed, changes, cut, whole]) => {
    const bytes = Buffer.from(seed);
    for (const [place, value] of changes) bytes[place % bytes.length] = value;
    return whole ? bytes : bytes.subarray(0, cut % bytes.length);
  });
const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const packets = fc.array(fc.oneof({ weight: 4, arbitrary: mutated }, random), {
  minLength: 1,
  maxLength: 12,
});

test('random, truncated and hostile packets end their own connection and nothing else', {
  timeout: 60_000,
}, async () => {
  const crashes = vi.fn();
  process.on('uncaughtExceptionMonitor', crashes);
  const broker = await testBroker();
  const witness = await broker.client('g2', { keepalive: 0 });
  await fc.assert(
    fc.asyncProperty(packets, fc.boolean(), async (batch, signedIn) => {
      const client = await broker.raw();
      if (signedIn) client.socket.write(connectPacket('g1'));
      for (const packet of batch) {
        client.socket.write(packet);
        await nextTurn();
      }
      client.socket.end();
      await client.closed;
    }),
    { numRuns: 800 },
  );
  process.off('uncaughtExceptionMonitor', crashes);
  expect(crashes).not.toHaveBeenCalled();
  await witness.publishAsync('coldfield/v1/g2/telemetry', '{}', { qos: 1 });
  expect(await broker.metric('coldfield_broker_refused_total', { reason: 'protocol' })).toBeGreaterThan(0);
  await eventually(async () => {
    expect(await broker.metric('coldfield_broker_connections', { kind: 'gateway' })).toBe(1);
    expect(await broker.metric('coldfield_broker_connections', { kind: 'pending' })).toBe(0);
  });
});
