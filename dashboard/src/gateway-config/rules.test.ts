import { expect, test } from 'vitest';
import type { Draft } from './draft.ts';
import { type Rule, suggestedRules, withoutOrphans, withoutRule, withRule } from './rules.ts';

const AIR: Rule = { key: 'air1', above: 8, forS: 900, output: 'siren' };
const DRAFT: Draft = { buses: [], rooms: { r1: { air1: { from: 'line/a/temperature' } } } };

test('a rule about the same takes the place of the old one', () => {
  const twice = withRule(withRule(DRAFT, 'r1', AIR), 'r1', { ...AIR, above: 9 });
  expect(twice.fallback?.rooms).toEqual({ r1: [{ ...AIR, above: 9 }] });
});

test('the last rule of a room takes the room with it', () => {
  const one = withRule(DRAFT, 'r1', AIR);
  const [rule] = one.fallback?.rooms.r1 ?? [];
  expect(withoutRule(one, 'r1', rule as Rule).fallback?.rooms).toEqual({});
});

test('rules of a sensor that went go with it', () => {
  const draft = withRule(withRule(DRAFT, 'r1', AIR), 'r1', { key: 'door1', state: 1, output: 'siren' });
  expect(withoutOrphans(draft).fallback?.rooms).toEqual({ r1: [AIR] });
});

const ROOM = { kind: 'cold', limits: { air: { low: 2, high: 8 } } } as const;
const KEYS = ['air1', 'rh1', 'door1', 'mains1', 'trapped1'];

test('a store room is guarded against warmth, frost, silence, an open door, a power cut and for people', () => {
  expect(suggestedRules(ROOM, KEYS, 'siren')).toEqual([
    { key: 'air1', above: 10, hysteresis: 0.5, forS: 1_800, output: 'siren' },
    { key: 'air1', below: 0.5, hysteresis: 0.5, forS: 600, output: 'siren' },
    { key: 'air1', noReading: true, forS: 1_800, output: 'siren' },
    { key: 'door1', state: 1, forS: 600, output: 'siren' },
    { key: 'mains1', state: 0, forS: 60, output: 'siren' },
    { key: 'trapped1', state: 1, output: 'siren' },
  ]);
});

test.each([
  ['a pre-cooling room is not too warm', { ...ROOM, kind: 'pre-cooling' as const }],
  ['a room without limits has none to break', { kind: 'cold' as const, limits: {} }],
])('%s', (_, room) => {
  expect(suggestedRules(room, ['air1'], 'siren').some(({ above }) => above !== undefined)).toBe(false);
});

test('a lorry is guarded like a store room', () => {
  expect(suggestedRules({ ...ROOM, kind: 'vehicle' }, KEYS, 'siren')).toEqual(
    suggestedRules(ROOM, KEYS, 'siren'),
  );
});

test('a freezer is not warned of frost', () => {
  const room = { kind: 'cold' as const, limits: { air: { low: -22, high: -18 } } };
  expect(suggestedRules(room, ['air1'], 'siren').some(({ below }) => below !== undefined)).toBe(false);
});
