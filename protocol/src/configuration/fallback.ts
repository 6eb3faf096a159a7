import { type Static, Type } from 'typebox';
import { KEY_PATTERN } from '../kinds.ts';
import { ID_PATTERN } from '../topics.ts';

/** Name of an output: only the gateway's own file says what it is. */
export const OUTPUT_PATTERN = '^[a-z][a-z0-9-]{0,39}$';

/** For how long the button on the site may silence an alarm, in seconds. */
export const SILENCE_S = { least: 60, usual: 900, most: 3_600 } as const;
const LONGEST_DELAY_S = 86_400;
const MOST_RULES = 32;

/**
 * One rule of the local fallback: what of one sensor, for how long, drives which output. Exactly one of
 * - `above`, `below`: a limit in the unit of the sensor's kind; over only when the value is back by `hysteresis`;
 * - `state`: the state that is the abnormal one: 1 for an open door, 0 for mains that are gone;
 * - `noReading`: no valid reading at all.
 * `forS` 0 or left out: at once.
 */
const RuleSchema = Type.Object(
  {
    key: Type.String({ pattern: KEY_PATTERN, description: 'a sensor of the room, such as air1' }),
    above: Type.Optional(Type.Number({ description: "a limit in the sensor's unit" })),
    below: Type.Optional(Type.Number({ description: "a limit in the sensor's unit" })),
    hysteresis: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1_000, description: 'how far back the value must come, 0 or more' }),
    ),
    state: Type.Optional(Type.Enum([0, 1], { description: '0 or 1, the state that is abnormal' })),
    noReading: Type.Optional(Type.Literal(true, { description: 'true, and a forS' })),
    forS: Type.Optional(
      Type.Number({ minimum: 0, maximum: LONGEST_DELAY_S, description: 'seconds, 0 to 86400' }),
    ),
    output: Type.String({ pattern: OUTPUT_PATTERN, description: 'the name of an output' }),
  },
  {
    additionalProperties: false,
    description: 'a rule, such as { key: air1, above: 8, forS: 900, output: siren }',
  },
);
export type FallbackRule = Static<typeof RuleSchema>;

export const FallbackSchema = Type.Object(
  {
    silenceS: Type.Optional(
      Type.Integer({
        minimum: SILENCE_S.least,
        maximum: SILENCE_S.most,
        description: `seconds for which the button silences, ${SILENCE_S.least} to ${SILENCE_S.most}`,
      }),
    ),
    rooms: Type.Record(
      Type.String({ pattern: ID_PATTERN }),
      Type.Array(RuleSchema, { maxItems: MOST_RULES, description: 'a list of rules' }),
      { additionalProperties: false, description: 'rules by room' },
    ),
  },
  { additionalProperties: false, description: 'the local fallback: silenceS, rooms' },
);
export type FallbackSection = Static<typeof FallbackSchema>;

/** What a rule looks at. */
export const FALLBACK_CONDITIONS = ['above', 'below', 'state', 'noReading'] as const;
export type FallbackCondition = (typeof FALLBACK_CONDITIONS)[number];

/** The conditions that a rule names; one that is right has exactly one. */
export function conditionsOf(rule: FallbackRule): FallbackCondition[] {
  return FALLBACK_CONDITIONS.filter((condition) => rule[condition] !== undefined);
}
