import { kindOf } from '@coldfield/protocol';
import type { Limits } from '../contract/index.ts';
import { Problem } from './problem.ts';

/**
 * Limits are for what is measured, by kind, and their sides stand in order.
 * @param at where they stand in the body, as a JSON pointer. @throws {Problem} `limits-wrong`.
 */
export function expectLimits(limits: Readonly<Record<string, Limits>> | undefined, at = ''): void {
  for (const [kind, { low, high }] of Object.entries(limits ?? {})) {
    const known = kindOf(`${kind}1`);
    const ordered = low === null || high === null || low < high;
    if (known?.kind.class !== 'gauge' || !ordered)
      throw new Problem('limits-wrong', {}, `${at}/limits/${kind}`);
  }
}
