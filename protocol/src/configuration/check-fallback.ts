import { type KindClass, kindOf } from '../kinds.ts';
import { conditionsOf, type FallbackCondition, type FallbackRule, type FallbackSection } from './fallback.ts';
import type { MistakeCode, Problem } from './problem.ts';
import type { RoomsSection } from './sections.ts';
import { nearest } from './spelling.ts';

/** A sensor that is sampled less often than it may be silent would alarm for nothing. */
const LEAST_SILENCE_S = 30;

/**
 * Whether every rule is about a sensor that is there, in terms that fit its kind, and drives an output that is there.
 * @param outputs names of outputs; null where only the gateway's file knows them
 */
export function checkFallback(
  fallback: FallbackSection,
  rooms: RoomsSection,
  outputs: readonly string[] | null,
): Problem[] {
  return Object.entries(fallback.rooms).flatMap(([room, rules]) => {
    const seen = new Set<string>();
    return rules.flatMap((rule, i) => {
      const problem = checkRule(rule, rooms[room] ?? {}, outputs) ?? checkTaken(rule, seen);
      return problem === null
        ? []
        : [{ ...problem, path: ['fallback', 'rooms', room, i, ...problem.path] } as Problem];
    });
  });
}

function checkRule(
  rule: FallbackRule,
  sensors: RoomsSection[string],
  outputs: readonly string[] | null,
): Problem | null {
  const { key, output, forS = 0 } = rule;
  const known = kindOf(key);
  if (known === null || sensors[key] === undefined) {
    const near = nearest(key, Object.keys(sensors));
    const hint = near === null ? 'expected a sensor of this room' : `did you mean "${near}"?`;
    return mistake('rule-sensor-unknown', { key }, `the room has no sensor "${key}"; ${hint}`, ['key']);
  }
  const [condition, another] = conditionsOf(rule);
  if (condition === undefined || another !== undefined)
    return mistake(
      'rule-condition',
      { key },
      'a rule needs exactly one of above, below, state and noReading',
    );
  const { kind, name } = known;
  if (!FITS[kind.class].includes(condition)) {
    const fits = FITS[kind.class].join(' or ');
    return mistake('rule-unfit', { key, condition }, `${condition} does not fit ${name}; expected ${fits}`, [
      condition,
    ]);
  }
  const limit = rule.above ?? rule.below;
  const [low, high] = kind.range;
  if (limit !== undefined && (limit < low || limit > high)) {
    const message = `wrong value; ${name} lies between ${low} and ${high} ${kind.unit}`;
    return mistake('rule-limit', { key, low, high, unit: kind.unit }, message, [condition]);
  }
  if (rule.hysteresis !== undefined && limit === undefined)
    return mistake('rule-unfit', { key, condition: 'hysteresis' }, 'only a limit has a hysteresis', [
      'hysteresis',
    ]);
  if (condition === 'noReading' && forS < LEAST_SILENCE_S) {
    const message = `noReading needs forS, at least ${LEAST_SILENCE_S}: a sensor is not read all the time`;
    return mistake('rule-silence', { key, least: LEAST_SILENCE_S }, message, ['forS']);
  }
  if (outputs !== null && !outputs.includes(output)) {
    const near = nearest(output, outputs);
    const hint =
      near === null ? 'expected one of "outputs" in the gateway\'s file' : `did you mean "${near}"?`;
    return mistake('output-unknown', { output }, `there is no output "${output}"; ${hint}`, ['output']);
  }
  return null;
}

/** One rule of a kind for each sensor and output: its state is known by that. */
function checkTaken(rule: FallbackRule, seen: Set<string>): Problem | null {
  const identity = `${rule.key} ${conditionsOf(rule)[0]} ${rule.output}`;
  if (seen.has(identity))
    return mistake(
      'rule-taken',
      { key: rule.key },
      `another rule of this room is about the same of ${rule.key}`,
    );
  seen.add(identity);
  return null;
}

const FITS: Readonly<Record<KindClass, readonly FallbackCondition[]>> = {
  gauge: ['above', 'below', 'noReading'],
  state: ['state', 'noReading'],
  counter: ['noReading'],
  position: ['noReading'],
};

function mistake(
  code: MistakeCode,
  params: NonNullable<Problem['params']>,
  message: string,
  path: Problem['path'] = [],
): Problem {
  return { path, message, code, params };
}
