import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ColdfieldError } from '@coldfield/protocol';
import { type Problem, schemaProblems } from '@coldfield/protocol/configuration';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { eventProblems } from '../fault/check-events.ts';
import { type ScenarioConfig, ScenarioSchema } from './scenario-schema.ts';

/** How far a chain of bases may go. */
const MOST_BASES = 3;

export interface ParseOptions {
  /** What the file leaves open, usually `epochMs`. */
  readonly defaults?: Partial<ScenarioConfig>;
  /** Named in messages; relative `base` files are beside it. */
  readonly file?: string;
}

/**
 * Reads a scenario from YAML. A scenario with `base: other.yaml` has everything of the other one that it does not say
 * itself; its events are added.
 * @throws {ColdfieldError} `scenario-invalid`: what is wrong, in which line, and what is expected.
 */
export function parseScenario(yaml: string, options: ParseOptions = {}): ScenarioConfig {
  const file = options.file ?? 'the scenario';
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const damage = document.errors[0];
  if (damage !== undefined) throw invalid(`${file} is not YAML: ${damage.message}`);
  const own: unknown = document.toJS();
  if (typeof own !== 'object' || own === null || Array.isArray(own))
    throw invalid(`${file}: expected keys such as seed, utcOffsetH and stores`);
  const config: Record<string, unknown> = { ...options.defaults, ...withBase(own, options, MOST_BASES) };
  const problems = schemaProblems(ScenarioSchema, config);
  if (problems.length === 0) {
    const { events = [], stores } = config as unknown as ScenarioConfig;
    problems.push(...repeated(stores), ...eventProblems(events, stores));
  }
  if (problems.length > 0) {
    // Events of a base come first; this file's own are counted from where they begin.
    const inherited = listed(config.events).length - listed((own as { events?: unknown }).events).length;
    throw invalid(
      worded(
        problems.map((each) => ownEvent(each, inherited)),
        file,
        document,
        lines,
      ),
    );
  }
  return config as unknown as ScenarioConfig;
}

/** Reads a scenario's file. @throws {ColdfieldError} `scenario-invalid`, `scenario-missing`. */
export function readScenario(file: string, defaults: Partial<ScenarioConfig> = {}): ScenarioConfig {
  return parseScenario(textOf(file), { defaults, file });
}

function withBase(own: object, { file }: ParseOptions, most: number): Record<string, unknown> {
  const { base, ...rest } = own as { base?: unknown; events?: unknown };
  if (base === undefined) return rest;
  if (typeof base !== 'string' || most === 0)
    throw invalid(`${file}: /base: expected the file of another scenario, at most ${MOST_BASES} deep`);
  const path = resolve(dirname(file ?? '.'), base);
  const below = withBase(parseDocument(textOf(path)).toJS() as object, { file: path }, most - 1);
  const events = [below.events ?? [], rest.events ?? []].flat();
  return { ...below, ...rest, ...(events.length > 0 ? { events } : {}) };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ColdfieldError('scenario-missing', `the scenario ${file} cannot be read: ${String(cause)}`, {
      cause,
    });
  }
}

function repeated(stores: ScenarioConfig['stores']): Problem[] {
  const twice = (path: (string | number)[], ids: readonly string[], what: string): Problem[] =>
    ids.flatMap((id, i) =>
      ids.indexOf(id) < i ? [{ path: [...path, i], message: `the ${what} "${id}" is there twice` }] : [],
    );
  return [
    ...twice(
      ['stores'],
      stores.map(({ id }) => id),
      'store',
    ),
    ...stores.flatMap(({ rooms }, i) =>
      twice(
        ['stores', i, 'rooms'],
        rooms.map(({ key }) => key),
        'room',
      ),
    ),
  ];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function ownEvent(problem: Problem, inherited: number): Problem {
  const [list, index, ...rest] = problem.path;
  if (list !== 'events' || typeof index !== 'number' || index < inherited) return problem;
  return { ...problem, path: [list, index - inherited, ...rest] };
}

function worded(
  problems: readonly Problem[],
  file: string,
  document: Document.Parsed,
  lines: LineCounter,
): string {
  // A file with a base has only its own lines.
  const lineOf = (path: Problem['path']): string => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | null;
      const start = node?.range?.[0];
      if (start !== undefined) return `:${lines.linePos(start).line}`;
    }
    return '';
  };
  return problems
    .slice(0, 8)
    .map(({ path, message }) => `${file}${lineOf(path)}: /${path.join('/')}: ${message}`)
    .join('\n');
}

function invalid(message: string): ColdfieldError {
  return new ColdfieldError('scenario-invalid', message);
}
