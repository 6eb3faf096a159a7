import { describe, expect, test } from 'vitest';
import { createTopics, downTopicOf, isGivable, overlap } from './topics.ts';

describe('a topic of a device that is not ours', () => {
  test.each([
    ['/dtu/866/up', true],
    ['dtu', true],
    ['application/7/device/+/event/+', true],
    ['spBv1.0/group/+/edge/#', true],
    ['coldfield/v1/g-1/telemetry', false],
    ['coldfield', false],
    ['$SYS/x', false],
    ['#', false],
    ['/', false],
    ['dtu/#', false],
    ['+/a/b', false],
    ['/+/a/b', false],
    ['dtu/8+/up/x', false],
    ['dtu/#/up', false],
  ])('%s may be given: %s', (topic, may) => {
    expect(isGivable(topic)).toBe(may);
  });

  test.each([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a/+', 'a/c', true],
    ['a/+/c', 'a/b', false],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a', true],
    ['a/+/c', '+/b/c', true],
    ['spBv1.0/g/+/e/#', 'spBv1.0/g/+/f/#', false],
  ])('%s and %s overlap: %s', (one, other, both) => {
    expect(overlap(one, other)).toBe(both);
    expect(overlap(other, one)).toBe(both);
  });

  test('has one that goes down beside it', () => {
    expect(downTopicOf('/dtu/866/up')).toBe('/dtu/866/down');
    expect(downTopicOf('sensor/7')).toBe('sensor/7/down');
  });

  test('leads to its device, and another one to nobody', () => {
    const topics = createTopics([
      { gateway: 'g-1', topic: '/dtu/866/up' },
      { gateway: 'g-2', topic: 'application/7/device/+/event/+' },
    ]);
    expect(topics.deviceOf('/dtu/866/up')).toBe('g-1');
    expect(topics.deviceOf('application/7/device/24e1/event/up')).toBe('g-2');
    expect(topics.deviceOf('application/8/device/24e1/event/up')).toBeNull();
  });
});
