import type { TFunction } from 'i18next';
import { formatDuration } from '../reading/duration.ts';
import type { Gap } from './series.ts';

/** A gap in words: how long, and why; what nobody knows is said to be unknown. */
export function gapText({ from, to, reason, isFault, isCut }: Gap, t: TFunction): string {
  const time = formatDuration(to - from, t);
  if (isFault)
    return t('chart.gapFault', {
      for: time,
      why: t(`quality.${reason as 'stuck'}`, t('quality.other-fault')),
    });
  if (reason === 'before-first') return t('gapReason.before-first');
  const why = t(`gapReason.${(reason ?? 'unknown') as 'unknown'}`, t('gapReason.unknown'));
  if (isCut === true) return t('chart.gapCut', { why });
  return t('chart.gapWhy', { for: time, why });
}
