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
    .filter((path) => !UNTOLD.has(path) && !isBeside(path, was, is) && was.get(path) !== is.get(path))
    .map((path) => ({ path, before: was.get(path) ?? '', after: is.get(path) ?? '' }));
}

/** Of a record that is named within, its name says it. */
function isBeside(path: string, ...sides: ReadonlyMap<string, string>[]): boolean {
  const of = /^(.+)\.(?:id|nameEn)$/.exec(path)?.[1];
  return of !== undefined && sides.some((side) => side.has(`${of}.name`));
}

function flat(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')) {
    into.set(path, value.join(' '));
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value))
      flat(member, path === '' ? key : `${path}.${key}`, into);
  } else if (path !== '' && value !== null && value !== undefined)
    into.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  return into;
}
