import type { GatewayConfigView } from '@coldfield/api/contract';
import type { PushedConfig } from '@coldfield/protocol/configuration';
import { KINDS, type KindName, kindOf } from '@coldfield/protocol/kinds';

export type Fallback = NonNullable<PushedConfig['fallback']>;
export type Rule = Fallback['rooms'][string][number];
type ConfigRoom = GatewayConfigView['rooms'][number];

export const CONDITIONS = ['above', 'below', 'state', 'noReading'] as const;
export type Condition = (typeof CONDITIONS)[number];

/** Minutes for which it must last before the siren sounds. */
export const DELAYS = ['0', '1', '2', '5', '10', '15', '30', '60', '120'] as const;

/** The state of each kind that is the abnormal one; others are not worth a siren. */
export const ABNORMAL: Readonly<Partial<Record<KindName, 0 | 1>>> = {
  door: 1,
  mains: 0,
  trapped: 1,
  leak: 1,
  fan: 0,
  compressor: 0,
  defrost: 1,
};

/** What may be told of a sensor. */
export function conditionsFor(key: string): readonly Condition[] {
  const known = kindOf(key);
  if (known === null || known.name === 'button' || known.name === 'siren') return [];
  if (known.kind.class === 'gauge') return ['above', 'below', 'noReading'];
  return known.kind.class === 'state' && ABNORMAL[known.name] !== undefined
    ? ['state', 'noReading']
    : ['noReading'];
}

export function conditionOf(rule: Rule): Condition {
  return CONDITIONS.find((condition) => rule[condition] !== undefined) ?? 'noReading';
}

/** The draft with one more rule of a room; one about the same takes the place of the old one. */
export function withRule(draft: PushedConfig, room: string, rule: Rule): PushedConfig {
  const identity = (one: Rule): string => `${one.key} ${conditionOf(one)} ${one.output}`;
  const others = (draft.fallback?.rooms[room] ?? []).filter((one) => identity(one) !== identity(rule));
  return withRules(draft, room, [...others, rule]);
}

export function withoutRule(draft: PushedConfig, room: string, rule: Rule): PushedConfig {
  return withRules(
    draft,
    room,
    (draft.fallback?.rooms[room] ?? []).filter((one) => one !== rule),
  );
}

function withRules(draft: PushedConfig, room: string, rules: readonly Rule[]): PushedConfig {
  const { [room]: _, ...others } = draft.fallback?.rooms ?? {};
  const rooms = rules.length === 0 ? others : { ...others, [room]: [...rules] };
  return { ...draft, fallback: { ...draft.fallback, rooms } };
}

/** Rules of sensors that went go, too: a gateway refuses a rule about nothing. */
export function withoutOrphans(draft: PushedConfig): PushedConfig {
  if (draft.fallback === undefined) return draft;
  const rooms = Object.entries(draft.fallback.rooms)
    .map(
      ([room, rules]) => [room, rules.filter(({ key }) => draft.rooms[room]?.[key] !== undefined)] as const,
    )
    .filter(([, rules]) => rules.length > 0);
  return { ...draft, fallback: { ...draft.fallback, rooms: Object.fromEntries(rooms) } };
}

/**
 * Rules that most rooms want, for the sensors that a room has. General knowledge of the trade, not taken from a
 * standard: air 2 K beyond the room's limits for half an hour (a door or a defrost is shorter), frost at 0.5 °C, a door
 * for ten minutes. A room that cools warm fruit down is warm by purpose, and one without limits has none to break.
 */
export function suggestedRules(
  room: Pick<ConfigRoom, 'kind' | 'limits'>,
  keys: readonly string[],
  output: string,
): Rule[] {
  return keys.flatMap((key): Rule[] => {
    const name = kindOf(key)?.name;
    if (name === 'air') return suggestedForAir(room, key, output);
    if (name === 'door') return room.kind === 'dock' ? [] : [{ key, state: 1, forS: 600, output }];
    if (name === 'mains') return [{ key, state: 0, forS: 60, output }];
    return name === 'trapped' || name === 'leak' ? [{ key, state: 1, output }] : [];
  });
}

function suggestedForAir(
  { kind, limits }: Pick<ConfigRoom, 'kind' | 'limits'>,
  key: string,
  output: string,
): Rule[] {
  const { low = null, high = null } = limits.air ?? {};
  if (kind === 'packing' || kind === 'dock') return [];
  const above: Rule[] =
    kind !== 'pre-cooling' && high !== null
      ? [{ key, above: inRange(high + 2), hysteresis: 0.5, forS: 1_800, output }]
      : [];
  const frost: Rule[] =
    low === null || low > 0 ? [{ key, below: 0.5, hysteresis: 0.5, forS: 600, output }] : [];
  return [...above, ...frost, { key, noReading: true, forS: 1_800, output }];
}

const inRange = (value: number): number =>
  Math.min(KINDS.air.range[1], Math.max(KINDS.air.range[0], Math.round(value * 10) / 10));
