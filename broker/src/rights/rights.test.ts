import { describe, expect, test } from 'vitest';
import { hashSecret, secretMatches } from './hash-secret.ts';
import { rightsOf } from './rights.ts';

describe('the rights', () => {
  const gateway = rightsOf({ kind: 'gateway', gatewayId: 'g1' });
  const service = rightsOf({ kind: 'service', name: 'ingest' });
  const dtu = rightsOf({
    kind: 'gateway',
    gatewayId: 'g2',
    foreign: { publish: ['/dtu/866/up'], subscribe: ['/dtu/866/down'] },
  });

  test('a device that is not ours has the topics that it was given, and none of a gateway', () => {
    expect(dtu.upChannel('/dtu/866/up')).toBe('foreign');
    for (const topic of ['/dtu/867/up', 'dtu/866/up', '/dtu/866/down', 'coldfield/v1/g2/telemetry'])
      expect(dtu.upChannel(topic)).toBeNull();
    for (const filter of ['/dtu/+/down', '#', '/dtu/866/up', 'coldfield/v1/g2/ack', '$share/a//dtu/866/down'])
      expect(dtu.maySubscribe(filter)).toBe(false);
    expect(dtu.maySubscribe('/dtu/866/down')).toBe(true);
    expect(dtu.mayReceive('/dtu/866/down')).toBe(true);
    expect(dtu.mayReceive('/dtu/867/down')).toBe(false);
    expect(dtu.mayPublishDown('/dtu/866/down')).toBe(false);
  });

  test.each([
    ['coldfield/v1/g1/telemetry', 'telemetry'],
    ['coldfield/v1/g1/state', 'state'],
    ['coldfield/v1/g1/ack', null],
    ['coldfield/v1/g2/telemetry', null],
    ['coldfield/v1/g1/telemetry/', null],
    ['/coldfield/v1/g1/telemetry', null],
  ])('a gateway on %s publishes: %s; a service nothing', (topic, channel) => {
    expect(gateway.upChannel(topic)).toBe(channel);
    expect(service.upChannel(topic)).toBeNull();
    expect(gateway.mayPublishDown(topic)).toBe(false);
  });

  test.each([
    ['coldfield/v1/g1/ack', true, true],
    ['coldfield/v1/g1/config', true, true],
    ['coldfield/v1/g1/command', true, true],
    ['coldfield/v1/g1/#', true, false],
    ['coldfield/v1/g1/+', true, false],
    ['coldfield/v1/g1/telemetry', false, true],
    ['coldfield/v1/g1/ack/#', false, false],
    ['coldfield/v1/+/telemetry', false, true],
    ['coldfield/v1/+/state', false, true],
    ['coldfield/v1/#', false, true],
    ['coldfield/v1/g10/ack', false, true],
    ['coldfield/#', false, false],
    ['#', false, false],
    ['+/v1/g1/ack', false, false],
    ['$share/a/coldfield/v1/g1/ack', false, false],
    ['$SYS/#', false, false],
  ])('%s may be subscribed by its gateway: %s, by a service: %s', (filter, byGateway, byService) => {
    expect(gateway.maySubscribe(filter)).toBe(byGateway);
    expect(service.maySubscribe(filter)).toBe(byService);
  });

  test('a service publishes only down, and only well-formed topics', () => {
    expect(service.mayPublishDown('coldfield/v1/g1/ack')).toBe(true);
    expect(service.mayPublishDown('coldfield/v1/g1/telemetry')).toBe(false);
    expect(service.mayPublishDown('coldfield/v1/G 1/ack')).toBe(false);
  });
});

describe('a secret', () => {
  test('matches its own hash only, and a malformed hash matches nothing', () => {
    const secret = Buffer.from('secret');
    expect(secretMatches(secret, hashSecret('secret'))).toBe(true);
    expect(secretMatches(secret, hashSecret('other'))).toBe(false);
    expect(secretMatches(secret, '')).toBe(false);
    expect(secretMatches(secret, 'zz')).toBe(false);
  });
});
