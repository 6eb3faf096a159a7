import { describe, expect, test } from 'vitest';
import { testBroker } from '../test-broker.ts';
import { matches, RetainedMessages } from './retained.ts';

function message(topic: string, text: string) {
  return { topic, payload: Buffer.from(text), qos: 0 };
}

describe('retained messages', () => {
  test('keep the last of each topic, and an empty one removes it', () => {
    const retained = new RetainedMessages(10_000);
    retained.store(message('coldfield/v1/g1/state', 'one'));
    retained.store(message('coldfield/v1/g1/state', 'two'));
    expect(retained.matching('coldfield/v1/+/state').map(({ payload }) => payload.toString())).toEqual([
      'two',
    ]);
    retained.store(message('coldfield/v1/g1/state', ''));
    expect(retained.size).toBe(0);
  });

  test('stay within their bytes: replacing is free, more is refused, removing makes room', () => {
    const retained = new RetainedMessages(500);
    expect(retained.store(message('coldfield/v1/g1/state', 'x'.repeat(100)))).toBe(true);
    expect(retained.store(message('coldfield/v1/g1/state', 'y'.repeat(100)))).toBe(true);
    expect(retained.store(message('coldfield/v1/g2/state', 'x'.repeat(100)))).toBe(false);
    expect(retained.store(message('coldfield/v1/g1/state', ''))).toBe(true);
    expect(retained.store(message('coldfield/v1/g2/state', 'x'.repeat(100)))).toBe(true);
    expect(new RetainedMessages(1e6).store(message('coldfield/v1/g1/state', 'x'.repeat(17_000)))).toBe(false);
  });

  test('do not keep the chunk of the socket alive that they came in', () => {
    const retained = new RetainedMessages(10_000);
    const chunk = Buffer.alloc(65_536, 'a');
    retained.store({ topic: 'coldfield/v1/g1/state', payload: chunk.subarray(10, 20), qos: 0 });
    chunk.fill('b');
    expect(retained.matching('coldfield/v1/g1/#')[0]!.payload.toString()).toBe('a'.repeat(10));
  });

  test('are sent on a subscription, to whoever may receive them', async () => {
    const broker = await testBroker();
    const before = await broker.client('g1');
    await before.publishAsync('coldfield/v1/g1/state', 'up', { qos: 1, retain: true });
    await before.publishAsync('coldfield/v1/g1/telemetry', 'never kept', { qos: 1, retain: true });
    await broker.publish('coldfield/v1/g1/config', 'settings', { qos: 1, retain: true });
    await before.endAsync();

    const received: string[] = [];
    const after = await broker.client('g1');
    after.on('message', (topic, payload) => received.push(`${topic} ${payload.toString()}`));
    await after.subscribeAsync('coldfield/v1/g1/#', { qos: 1 });
    await broker.publish('coldfield/v1/g1/command', 'last', { qos: 1 });
    const expected = ['coldfield/v1/g1/command last', 'coldfield/v1/g1/config settings'];
    await expect.poll(() => received.toSorted()).toEqual(expected);
    // Its own state and telemetry match the filter too; what has come by now is all that comes.
    await after.publishAsync('coldfield/v1/g1/telemetry', '{}', { qos: 1 });
    expect(received.toSorted()).toEqual(expected);
  });

  test.each([
    ['coldfield/v1/#', 'coldfield/v1/g1/state', true],
    ['coldfield/v1/g1/#', 'coldfield/v1/g1', true],
    ['coldfield/v1/+/state', 'coldfield/v1/g1/state', true],
    ['coldfield/v1/+/state', 'coldfield/v1/g1/ack', false],
    ['coldfield/v1/+', 'coldfield/v1/g1/state', false],
    ['coldfield/v1/g1/state/+', 'coldfield/v1/g1/state', false],
  ])('%s against %s: %s', (filter, topic, expected) => {
    expect(matches(filter, topic)).toBe(expected);
  });
});
