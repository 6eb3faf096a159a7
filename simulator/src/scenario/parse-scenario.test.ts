import { readFileSync } from 'node:fs';
import { ColdfieldError } from '@coldfield/protocol';
import { expect, it } from 'vitest';
import { scenarioFile } from './builtin.ts';
import { parseScenario } from './parse-scenario.ts';

const WHOLE = readFileSync(scenarioFile('one-store'), 'utf8');
const OPTIONS = { defaults: { epochMs: 0 }, file: 'mine.yaml' };

function complaint(yaml: string): string {
  try {
    parseScenario(yaml, OPTIONS);
  } catch (error) {
    expect(error).toBeInstanceOf(ColdfieldError);
    return (error as Error).message;
  }
  return '';
}
const withEvent = (event: string): string =>
  `${WHOLE}events:\n  - { kind: power-cut, afterH: 1 }\n  - ${event}\n`;

it.each([
  ['a list that is not closed', 'seed: [', 'mine.yaml is not YAML'],
  ['no scenario at all', '- 1', 'expected keys such as seed'],
  ['a missing key', 'seed: 1\nutcOffsetH: 8\n', '"stores" is missing; expected at least one store'],
  ['a key that does not exist', `${WHOLE}sede: 4\n`, 'unknown key "sede"; did you mean "seed"?'],
  [
    'a crop that nobody knows',
    WHOLE.replace('crop: mandarin', 'crop: madarin'),
    'mine.yaml:16: /stores/0/rooms/0/crop: wrong value; expected one of mandarin, grape, choysum, ginger',
  ],
  ['a room that is too cold', WHOLE.replace('setpointC: 6.3', 'setpointC: -30'), 'expected °C, -5 to 25'],
  ['a room twice', WHOLE.replace('key: room2', 'key: room1'), 'the room "room1" is there twice'],
  ['an event of no kind', withEvent('{ kind: powercut, afterH: 2 }'), 'did you mean "power-cut"?'],
  [
    'an event at no time',
    withEvent('{ kind: power-cut }'),
    'mine.yaml:37: /events/1: no time; expected one of',
  ],
  [
    'an event at two times',
    withEvent("{ kind: power-cut, afterH: 2, at: 'day 1 10:00' }"),
    'afterH and at together',
  ],
  [
    'a time that is none',
    withEvent("{ kind: power-cut, at: 'day 1 25:00' }"),
    'expected a local time such as',
  ],
  ['chance without an end', withEvent('{ kind: power-cut, perMonth: 2 }'), '"forH" is missing'],
  [
    'a store that is not there',
    withEvent('{ kind: power-cut, afterH: 2, store: west }'),
    'expected one of north-slope',
  ],
  [
    'a room that is not there',
    withEvent('{ kind: fan-failure, afterH: 2, room: room9 }'),
    'expected one of room1, room2',
  ],
  [
    'a probe that is not there',
    withEvent('{ kind: sensor-stuck, afterH: 2, room: room1, key: pulp4 }'),
    'no sensor "pulp4"',
  ],
  [
    'a probe fault of the air',
    withEvent('{ kind: probe-lost, afterH: 2, room: room1, key: air1 }'),
    '"air1" is no probe',
  ],
  ['a share beyond all', withEvent('{ kind: iced-coil, afterH: 2, share: 3, overH: 1 }'), '/events/1/share'],
  ['a base that is not there', 'base: elsewhere.yaml\n', 'elsewhere.yaml cannot be read'],
])('says what is wrong, where, and what is expected: %s', (_case, yaml, expected) => {
  expect(complaint(yaml)).toContain(expected);
});

it('takes everything from its base that it does not say itself, and adds its events', () => {
  const file = scenarioFile('power-cut');
  const config = parseScenario(
    `base: power-cut.yaml\nseed: 9\nevents: [{ kind: network-outage, afterH: 1 }]`,
    {
      ...OPTIONS,
      file,
    },
  );
  expect(config.seed).toBe(9);
  expect(config.stores[0]!.id).toBe('north-slope');
  expect(config.events?.map(({ kind }) => kind)).toEqual(['power-cut', 'network-outage']);
});
