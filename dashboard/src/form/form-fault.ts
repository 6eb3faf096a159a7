import { RequestError } from '../records/request.ts';

/** Field name to what is wrong with it, in the reader's words. */
export type Faults = Readonly<Record<string, string>>;

/** Why a form was not taken: what belongs to fields, and what belongs to none of them. */
export interface Refusal {
  readonly faults: Faults;
  readonly error: unknown;
}

/**
 * The field among `names` that a JSON pointer of the API means: `/limits/air/high` is the field `limits.air.high`, or
 * the nearest one above it; null when it means none of them.
 */
export function fieldOf(pointer: string | undefined, names: readonly string[]): string | null {
  const parts = (pointer ?? '')
    .replace(/^\/body(?=\/)/, '')
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    if (names.includes(name)) return name;
  }
  return null;
}

/** What a refused request says of the fields of a form. */
export function refusalOf(error: unknown, names: readonly string[]): Refusal {
  if (!(error instanceof RequestError)) return { faults: {}, error };
  const { field: pointer, expected } = (error.body ?? {}) as { field?: string; expected?: string };
  const field = fieldOf(pointer, names);
  // Beside its field a fault need not name it again.
  return field === null
    ? { faults: {}, error }
    : { faults: { [field]: expected ?? error.message }, error: null };
}
