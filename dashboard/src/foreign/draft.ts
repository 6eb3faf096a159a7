import type { JsonKey, JsonMapping } from '@coldfield/api/contract';
import type { KindName } from '@coldfield/protocol/kinds';
import { guessOf, guessTime } from './guess.ts';
import { idOf, type Leaf } from './leaves.ts';

/** A mapping without anything that is not said. */
export type Draft = JsonMapping;

const NONE: Draft = { keys: [] };

/** What is suggested for a message that nobody mapped yet. `others`: sensors of the room that others tell. */
export function suggested(
  leaves: readonly Leaf[],
  room: string,
  zone: string,
  others: readonly string[] = [],
): Draft {
  let draft = NONE;
  for (const leaf of leaves) {
    const guess = guessOf(leaf);
    if (guess === null) continue;
    const { kind, scale, faults } = guess;
    draft = withRule(draft, {
      path: leaf.path,
      room,
      key: freeKey(draft, room, kind, undefined, others),
      ...(scale === undefined ? {} : { scale }),
      ...(faults.length === 0 ? {} : { faults: [...faults] }),
    });
  }
  const time = guessTime(leaves, zone);
  return time == null ? draft : { ...draft, time };
}

export function ruleOf(draft: Draft, path: JsonKey['path']): JsonKey | undefined {
  const id = idOf(path);
  return draft.keys.find((rule) => idOf(rule.path) === id);
}

/** In the place of the rule for the same value, or behind the others. */
export function withRule(draft: Draft, rule: JsonKey): Draft {
  const id = idOf(rule.path);
  const keys = draft.keys.some((one) => idOf(one.path) === id)
    ? draft.keys.map((one) => (idOf(one.path) === id ? rule : one))
    : [...draft.keys, rule];
  return { ...draft, keys };
}

export function withoutRule(draft: Draft, path: JsonKey['path']): Draft {
  const id = idOf(path);
  return { ...draft, keys: draft.keys.filter((rule) => idOf(rule.path) !== id) };
}

/** The first number of a kind that no other value of the room has, nor another device: `air1`, `air2`, … */
export function freeKey(
  draft: Draft,
  room: string,
  kind: KindName,
  but?: JsonKey['path'],
  others: readonly string[] = [],
): string {
  const id = but === undefined ? '' : idOf(but);
  const own = draft.keys.filter((rule) => rule.room === room && idOf(rule.path) !== id);
  const taken = new Set([...others, ...own.map(({ key }) => key)]);
  let n = 1;
  while (taken.has(`${kind}${n}`)) n++;
  return `${kind}${n}`;
}

/** `rule` with `part`; what is undefined in it is left out. */
export function changed(
  rule: JsonKey,
  part: { readonly [K in keyof JsonKey]?: JsonKey[K] | undefined },
): JsonKey {
  return Object.fromEntries(
    Object.entries({ ...rule, ...part }).filter(([, value]) => value !== undefined),
  ) as unknown as JsonKey;
}

/** Values such as `-127, 85, --`, as somebody types them. */
export function faultsOf(text: string): (number | string)[] {
  return text
    .split(/[,，;；\s]+/)
    .filter((part) => part !== '')
    .slice(0, 10)
    .map((part) => (Number.isFinite(Number(part)) ? Number(part) : part.slice(0, 40)));
}
