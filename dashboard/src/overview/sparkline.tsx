import type { History, Limits } from '@coldfield/api/contract';
import { memo, useMemo } from 'react';
import { toSeries } from '../chart/series.ts';
import { formatLimits } from '../reading/limits.ts';
import type { Severity } from '../room/condition.ts';
import { useWords } from '../shell/use-words.ts';
import { sparkOf } from './spark-path.ts';

interface Props {
  history: History | undefined;
  name: string;
  limits: Limits | undefined;
  cadenceMs: number;
  severity: Severity;
}

/** A day of air in little space, over the band of its limits; not drawn again with each reading. */
export const Sparkline = memo(function Sparkline({ history, name, limits, cadenceMs, severity }: Props) {
  const { t } = useWords();
  const spark = useMemo(
    () => (history === undefined ? null : sparkOf(toSeries(history), limits, 3 * cadenceMs)),
    [history, limits, cadenceMs],
  );
  if (spark === null) return <span className="spark skeleton" aria-hidden="true" />;
  const label = t('overview.spark', { room: name, limits: formatLimits(limits, '°C', t) });
  return (
    <span className={`spark sp-${severity}`} role="img" aria-label={label}>
      <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">
        {spark.band === null ? null : <rect className="ch-band" x="0" width="1000" {...spark.band} />}
        <path className="ch-air" d={spark.path} vectorEffect="non-scaling-stroke" />
        {severity === 'warning' || severity === 'critical' ? (
          <path className="ch-over" d={spark.overPath} vectorEffect="non-scaling-stroke" />
        ) : null}
      </svg>
      {spark.end === null ? (
        <span className="spark-empty">{t('overview.sparkEmpty')}</span>
      ) : (
        <span className="spark-dot" style={{ left: `${spark.end.x / 10}%`, top: `${spark.end.y}%` }} />
      )}
    </span>
  );
});
