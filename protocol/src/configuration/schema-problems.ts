import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Problem } from './problem.ts';
import { nearest } from './spelling.ts';

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly const?: unknown;
}

const validators = new WeakMap<TSchema, ReturnType<typeof Compile>>();

function validatorOf(schema: TSchema): ReturnType<typeof Compile> {
  const known = validators.get(schema) ?? Compile(schema);
  validators.set(schema, known);
  return known;
}

/** What a schema finds wrong with a value, worded for the person who wrote the file. */
export function schemaProblems(schema: TSchema, value: unknown): Problem[] {
  const validator = validatorOf(schema);
  if (validator.Check(value)) return [];
  const problems = new Map<string, Problem>();
  for (const error of validator.Errors(value)) {
    const path = pathOf(error.instancePath, value);
    const node = nodeAt(schema as SchemaNode, path);
    const rule = { keyword: error.keyword, params: { ...error.params } };
    for (const problem of wordProblem(error, path, node)) {
      // Of several errors at one place, such as each branch of a union, the first says enough.
      const place = JSON.stringify(problem.path);
      if (!problems.has(place)) problems.set(place, { ...problem, rule });
    }
  }
  return [...problems.values()];
}

function wordProblem(
  error: { keyword: string; params: object },
  path: (string | number)[],
  node: SchemaNode | null,
): Problem[] {
  const params = error.params as { additionalProperties?: string[]; requiredProperties?: string[] };
  switch (error.keyword) {
    case 'boolean':
    case 'anyOf':
    case 'const':
      if (error.keyword === 'boolean') return [];
      break;
    case 'additionalProperties':
      return (params.additionalProperties ?? []).map((key) => unknownKey(path, key, node));
    case 'required':
      return (params.requiredProperties ?? []).map((key) => ({
        path,
        message: `"${key}" is missing${expected(node?.properties?.[key])}`,
      }));
    default:
  }
  return [{ path, message: `wrong value${expected(node)}` }];
}

function unknownKey(path: (string | number)[], key: string, node: SchemaNode | null): Problem {
  const names = Object.keys(node?.properties ?? {});
  if (names.length === 0) {
    const pattern = Object.keys(node?.patternProperties ?? {}).join(' or ');
    return {
      path: [...path, key],
      atKey: true,
      message: `"${key}" is not a valid name here; expected ${node?.description ?? pattern} (${pattern})`,
    };
  }
  const near = nearest(key, names);
  const hint = near === null ? `; expected one of ${names.join(', ')}` : `; did you mean "${near}"?`;
  return { path: [...path, key], atKey: true, message: `unknown key "${key}"${hint}` };
}

function expected(node: SchemaNode | null | undefined): string {
  if (node?.const !== undefined) return `; expected ${JSON.stringify(node.const)}`;
  return node?.description === undefined ? '' : `; expected ${node.description}`;
}

/** A JSON pointer as keys and indexes. */
function pathOf(pointer: string, root: unknown): (string | number)[] {
  let at: unknown = root;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => {
      const key = Array.isArray(at) ? Number(part) : part;
      at = (at as Record<string | number, unknown> | undefined)?.[key];
      return key;
    });
}

function nodeAt(schema: SchemaNode, path: readonly (string | number)[]): SchemaNode | null {
  let node: SchemaNode | undefined = schema;
  for (const part of path) {
    if (node === undefined) return null;
    if (typeof part === 'number') {
      const items: SchemaNode | readonly SchemaNode[] | undefined = node.items;
      // A wrong element of a tuple is best described by the tuple.
      if (Array.isArray(items)) return node;
      node = items as SchemaNode | undefined;
    } else {
      node = node.properties?.[part] ?? Object.values(node.patternProperties ?? {})[0];
    }
  }
  return node ?? null;
}
