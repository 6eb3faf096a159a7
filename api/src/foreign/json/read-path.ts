import type { Path } from '../../contract/index.ts';

/** A template within a template is at most this long. */
const MAX_INNER_CHARACTERS = 64 * 1024;

/** What stands at a path; undefined where there is nothing. JSON within a string is looked into, too. */
export function readPath(body: unknown, path: Path): unknown {
  let value: unknown = body;
  for (const step of path) {
    const within = unwrapped(value);
    if (typeof within !== 'object' || within === null) return undefined;
    if (typeof step === 'object') {
      if (!Array.isArray(within)) return undefined;
      const { where, is } = step;
      value = within.find((element) => {
        const name = memberOf(element, where);
        return name === is || (typeof name === 'number' && String(name) === is);
      });
    } else {
      value = memberOf(within, String(step));
    }
    if (value === undefined) return undefined;
  }
  return value;
}

/** What a path means, for people: `data › T1`. */
export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === 'object' ? `${step.where}=${step.is}` : String(step)))
    .join(' › ');
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > MAX_INNER_CHARACTERS || !/^\s*[{[]/.test(value))
    return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
