import { nearest, type Problem, schemaProblems } from '@coldfield/protocol/configuration';
import type { TSchema } from 'typebox';
import type { StoreConfig } from '../scenario/scenario-schema.ts';
import { EVENTS, type EventKind, STORE_WIDE } from './event-schema.ts';

/** Sensors that hang on a probe module. */
const PROBES = /^(pulp|ambient)/;
const OF_PROBES: ReadonlySet<string> = new Set<EventKind>(['probe-reset', 'probe-lost', 'swapped-probes']);
const KEYS = /^(air1|rh1|pulp[1-3]|door1|compressor1|defrost1|mains1|voltage1|power1|energy1|ambient1)$/;

/** What is wrong with the events of a scenario: form, time, and whether what they name is there. */
export function eventProblems(events: readonly unknown[], stores: readonly StoreConfig[]): Problem[] {
  return events.flatMap((each, i) => {
    const found = problemsOf(each, stores);
    return found.map((problem) => ({ ...problem, path: ['events', i, ...problem.path] }));
  });
}

function problemsOf(value: unknown, stores: readonly StoreConfig[]): Problem[] {
  if (typeof value !== 'object' || value === null)
    return [{ path: [], message: 'expected an event such as { kind: power-cut, afterH: 30, forH: 2 }' }];
  const event = value as { kind?: unknown; store?: unknown; room?: unknown; key?: unknown; with?: unknown };
  const kind = String(event.kind);
  const schema: TSchema | undefined = Object.hasOwn(EVENTS, kind) ? EVENTS[kind as EventKind] : undefined;
  if (schema === undefined) {
    const near = nearest(kind, Object.keys(EVENTS));
    const hint =
      near === null ? `expected one of ${Object.keys(EVENTS).join(', ')}` : `did you mean "${near}"?`;
    return [{ path: ['kind'], message: `unknown kind of event "${kind}"; ${hint}` }];
  }
  const formal = schemaProblems(schema, value);
  if (formal.length > 0) return formal;
  return [...timeProblems(value), ...placeProblems(kind, event as Place, stores)];
}

function timeProblems(event: object): Problem[] {
  const given = ['afterH', 'at', 'perMonth'].filter((key) => key in event);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'no time' : `${given.join(' and ')} together`;
    return [{ path: [], message: `${what}; expected one of afterH, at, perMonth` }];
  }
  if ('perMonth' in event && !('forH' in event))
    return [{ path: [], message: '"forH" is missing; what comes by chance must end before it comes again' }];
  return [];
}

interface Place {
  readonly store?: string;
  readonly room?: string;
  readonly key?: string;
  readonly with?: string;
}

function placeProblems(
  kind: string,
  { store, room, key, with: other }: Place,
  stores: readonly StoreConfig[],
) {
  const problems: Problem[] = [];
  const wrong = (at: string, message: string): void => void problems.push({ path: [at], message });
  const among = store === undefined ? stores : stores.filter(({ id }) => id === store);
  if (among.length === 0)
    wrong('store', `there is no store "${store}"; expected one of ${stores.map(({ id }) => id).join(', ')}`);
  const rooms = among.flatMap((each) => each.rooms.filter((one) => room === undefined || one.key === room));
  if (among.length > 0 && rooms.length === 0 && !STORE_WIDE.has(kind)) {
    const keys = new Set(among.flatMap((each) => each.rooms.map((one) => one.key)));
    wrong('room', `there is no room "${room}"; expected one of ${[...keys].join(', ')}`);
  }
  for (const [at, name] of [
    ['key', key],
    ['with', other],
  ] as const) {
    if (name === undefined) continue;
    const most = Math.max(0, ...rooms.map(({ pulpProbes }) => pulpProbes));
    const probe = /^pulp([1-9])$/.exec(name);
    if (!KEYS.test(name) || (probe !== null && Number(probe[1]) > most))
      wrong(at, `there is no sensor "${name}" there; expected one such as air1, rh1, pulp1, door1, mains1`);
    else if (OF_PROBES.has(kind) && !PROBES.test(name))
      wrong(at, `"${name}" is no probe; expected pulp1, pulp2, pulp3 or ambient1`);
  }
  return problems;
}
