import fc from 'fast-check';
import { expect, it } from 'vitest';
import { id } from './legal-messages.ts';
import {
  DOWN_CHANNELS,
  ID_PATTERN,
  isId,
  isUpChannel,
  parseTopic,
  topicBase,
  topicFor,
  UP_CHANNELS,
} from './topics.ts';

const CHANNELS = [...UP_CHANNELS, ...DOWN_CHANNELS];

it('every topic of every gateway parses back', () => {
  fc.assert(
    fc.property(id, fc.constantFrom(...CHANNELS), (gatewayId, channel) => {
      const topic = topicFor(gatewayId, channel);
      expect(topic).toBe(`${topicBase(gatewayId)}/${channel}`);
      expect(parseTopic(topic)).toEqual({ gatewayId, channel });
    }),
  );
});

it('text that parses as a topic is exactly that topic', () => {
  const parts = fc.oneof(
    fc.constantFrom('coldfield', 'v1', 'gw', '', '#', '+', '$share', ...CHANNELS),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 6 }), (words) => {
      const parsed = parseTopic(words.join('/'));
      if (parsed !== null) expect(topicFor(parsed.gatewayId, parsed.channel)).toBe(words.join('/'));
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  '',
  'coldfield/v1/gw',
  'coldfield/v1//ack',
  'coldfield/v1/gw/ack/',
  '/coldfield/v1/gw/ack',
  'coldfield/v2/gw/ack',
  'warmfield/v1/gw/ack',
  'coldfield/v1/GW/ack',
  'coldfield/v1/+/ack',
  'coldfield/v1/gw/#',
  'coldfield/v1/gw\n/ack',
  'coldfield/v1/gw/constructor',
  '$share/group/coldfield/v1/gw/ack',
])('%j is no topic of this protocol', (topic) => expect(parseTopic(topic)).toBeNull());

it('a gateway publishes telemetry and state, and nothing else', () => {
  expect(CHANNELS.filter(isUpChannel)).toEqual(['telemetry', 'state']);
});

it.each([undefined, null, 7, {}, '', 'A', 'a_b', 'a/b', 'a\n', 'x'.repeat(41)])('%j is no id', (text) => {
  expect(isId(text)).toBe(false);
});

it('an id pattern is anchored at both ends, as schemas use it bare', () => {
  expect(ID_PATTERN).toMatch(/^\^.*\$$/);
});
