import { RequestError } from '../records/request.ts';

/** A value of a form as it is typed. */
export type FieldValue = string | boolean | readonly string[];
export type Values = Readonly<Record<string, FieldValue>>;

/** Somebody else changed the record meanwhile: what it is now, who did it and when (epoch ms). */
export interface Conflict<T extends Values> {
  readonly current: T;
  readonly version: number;
  readonly changedBy: string | null;
  readonly changedAt: number;
}

/** The record as it is now, out of the API's refusal; null with any other error. */
export function conflictIn(
  error: unknown,
): { current: unknown; changedBy: string | null; changedAt: number } | null {
  if (!(error instanceof RequestError) || error.status !== 409 || error.code !== 'conflict') return null;
  const { current, changedBy, changedAt } = error.body as {
    current?: unknown;
    changedBy?: string | { name?: string } | null;
    changedAt?: number;
  };
  if (current === undefined || current === null) return null;
  const name = typeof changedBy === 'string' ? changedBy : (changedBy?.name ?? null);
  return { current, changedBy: name, changedAt: changedAt ?? 0 };
}

/** What a conflict comes to: what both changed has to be chosen; what only the other changed is taken over. */
export interface Merge {
  readonly choose: readonly string[];
  readonly takenOver: readonly string[];
}

/** @param base what the record was when the form was opened */
export function mergeOf(base: Values, mine: Values, current: Values): Merge {
  const changed = Object.keys(mine).filter((name) => !same(base[name], current[name]));
  return {
    choose: changed.filter((name) => !same(base[name], mine[name]) && !same(mine[name], current[name])),
    takenOver: changed.filter((name) => same(base[name], mine[name])),
  };
}

/** Nothing that the form shows differs: there is nothing to choose, and to say so is better than an empty list. */
export const isNothingToChoose = ({ choose, takenOver }: Merge): boolean =>
  choose.length + takenOver.length === 0;

/** The form after the choice: mine, but for what only the other changed and what was left to the other. */
export function settle<T extends Values>(
  mine: T,
  current: T,
  { takenOver }: Merge,
  theirs: ReadonlySet<string>,
): T {
  const taken = Object.entries(current).filter(([name]) => takenOver.includes(name) || theirs.has(name));
  return { ...mine, ...Object.fromEntries(taken) };
}

export const same = (a: FieldValue | undefined, b: FieldValue | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
