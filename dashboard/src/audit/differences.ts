/** One member of a record that a change touched. */
export interface Difference {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What nobody asks for in a list of changes: it changes with each of them. */
const UNTOLD = new Set(['version', 'id']);

/**
 * The members in which two sides of a change differ, nested ones with dots. A side that is null has none: then
 * everything of the other is told.
 */
export function differences(before: object | null, after: object | null): Difference[] {
  const was = flat(before);
  const is = flat(after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((path) => !UNTOLD.has(path) && was.get(path) !== is.get(path))
    .map((path) => ({ path, before: was.get(path) ?? '', after: is.get(path) ?? '' }));
}

function flat(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value))
      flat(member, path === '' ? key : `${path}.${key}`, into);
  } else if (path !== '' && value !== null && value !== undefined)
    into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  return into;
}
