import type { Path, PathStep } from '@coldfield/api/contract';

/** A value of a sample that can be a reading or a time. */
export interface Leaf {
  readonly path: Path;
  /** The path as one text, for comparing and as a key. */
  readonly id: string;
  readonly value: string | number | boolean | null;
}

const MOST_LEAVES = 120;
const MOST_DEPTH = 8;
/** Members by which elements of a list are told apart, whatever their order. */
const NAMES = ['name', 'id', 'key', 'sensor', 'addr', 'code', 'tag'];

export const idOf = (path: Path): string => JSON.stringify(path);

/** How a path reads: `d › T1`. */
export function pathWords(path: Path): string {
  return path.map((step) => (typeof step === 'object' ? step.is : String(step))).join(' › ');
}

/** Every single value of a message, in its order; null when the text is no JSON object or list. */
export function leavesOf(text: string): readonly Leaf[] | null {
  let body: unknown;
  try {
    body = JSON.parse(text.replaceAll('\0', '').trim());
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null) return null;
  const leaves: Leaf[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (leaves.length >= MOST_LEAVES || path.length > MOST_DEPTH) return;
    if (typeof value !== 'object' || value === null) {
      if (path.length > 0) leaves.push({ path, id: idOf(path), value: value as Leaf['value'] });
      return;
    }
    if (Array.isArray(value)) {
      const name = nameOf(value);
      value.forEach((element: unknown, i) => {
        const step: PathStep =
          name === null ? i : { where: name, is: String((element as Record<string, unknown>)[name]) };
        // Its name is said by the step, and is no reading.
        if (name === null) walk(element, [...path, step]);
        else walkMembers(element as object, [...path, step], name);
      });
      return;
    }
    walkMembers(value, path);
  };
  const walkMembers = (value: object, path: Path, but?: string): void => {
    for (const [key, member] of Object.entries(value))
      if (key !== but) walk(unwrapped(member), [...path, key]);
  };
  walk(body, []);
  return leaves;
}

/** The member that every element has, each with another value; null when there is none. */
function nameOf(elements: readonly unknown[]): string | null {
  const objects = elements.filter(
    (element): element is Record<string, unknown> => typeof element === 'object' && element !== null,
  );
  if (objects.length === 0 || objects.length < elements.length) return null;
  const isName = (name: string): boolean => {
    const values = objects.map((object) => object[name]);
    return (
      values.every((value) => typeof value === 'string' || typeof value === 'number') &&
      new Set(values).size === values.length
    );
  };
  return NAMES.find(isName) ?? null;
}

/** A template within a template. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
