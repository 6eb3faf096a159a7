import { type KindName, kindOf } from '@coldfield/protocol';
import {
  conditionsOf,
  type FallbackCondition,
  type FallbackSection,
} from '@coldfield/protocol/configuration';

/** Hysteresis where a rule names none: some steps of a usual probe, in the kind's unit. General engineering knowledge. */
const HYSTERESIS: Readonly<Partial<Record<KindName, number>>> = {
  air: 0.5,
  pulp: 0.5,
  coil: 1,
  ambient: 0.5,
  rh: 3,
};

/** One rule of the local fallback, everything decided. */
export interface Rule {
  /** The same for a rule whose numbers change: its state goes on. */
  readonly id: string;
  readonly room: string;
  readonly key: string;
  readonly condition: FallbackCondition;
  /** Of `above` and `below`, in the kind's unit; of `state` 0 or 1; 0 of `noReading`. */
  readonly limit: number;
  readonly hysteresis: number;
  readonly forMs: number;
  readonly output: string;
  /** A call for help or leaking refrigerant: nobody silences it but its end. */
  readonly urgent: boolean;
}

/** The rules of a checked section. */
export function rulesOf(section: FallbackSection | null): Rule[] {
  return Object.entries(section?.rooms ?? {}).flatMap(([room, rules]) =>
    rules.flatMap((rule): Rule[] => {
      const known = kindOf(rule.key);
      const [condition] = conditionsOf(rule);
      if (known === null || condition === undefined) return [];
      const { key, output, forS = 0 } = rule;
      return [
        {
          id: `${room}/${key}/${condition}/${output}`,
          room,
          key,
          condition,
          limit: rule.above ?? rule.below ?? rule.state ?? 0,
          hysteresis: rule.hysteresis ?? HYSTERESIS[known.name] ?? 0,
          forMs: forS * 1_000,
          output,
          urgent: condition === 'state' && (known.name === 'trapped' || known.name === 'leak'),
        },
      ];
    }),
  );
}
