import { type KindName, kindOf } from '@coldfield/protocol/kinds';
import type { TFunction } from 'i18next';
import { formatDuration } from '../reading/duration.ts';
import { formatQuantity } from '../reading/number.ts';
import { conditionOf, type Rule } from './rules.ts';

/** Kinds whose abnormal state needs no name before it. */
const SPEAKS_FOR_ITSELF: ReadonlySet<KindName | undefined> = new Set(['trapped', 'leak', 'mains']);

/** A sensor of a room as people call it: `库温`, `果心 2`. */
export function sensorName(key: string, t: TFunction): string {
  const known = kindOf(key);
  const word = t(`kind.${(known?.name ?? 'other') as KindName}`);
  return known !== null && known.n > 1 ? `${word} ${known.n}` : word;
}

/** A rule in plain words: `库温高于 8 °C，持续 15 分钟`. */
export function ruleWords(rule: Rule, t: TFunction): string {
  const sensor = sensorName(rule.key, t);
  const condition = conditionOf(rule);
  const known = kindOf(rule.key);
  const value = formatQuantity(rule.above ?? rule.below ?? 0, known?.kind.unit ?? '');
  const what =
    condition === 'state'
      ? `${SPEAKS_FOR_ITSELF.has(known?.name) ? '' : `${sensor} `}${t(`fallback.state.${(known?.name ?? 'other') as 'door'}`)}`
      : t(`fallback.${condition}`, { sensor, value });
  const forS = rule.forS ?? 0;
  return forS === 0
    ? t('fallback.atOnce', { what })
    : t('fallback.lasting', { what, for: formatDuration(forS * 1_000, t) });
}
