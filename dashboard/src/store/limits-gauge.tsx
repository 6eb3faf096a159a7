import type { Limits, Reading } from '@coldfield/api/contract';
import { formatLimits } from '../reading/limits.ts';
import { formatNumber, formatQuantity } from '../reading/number.ts';
import { useWords } from '../shell/use-words.ts';

/** Where a value lies against its limits, for a glance on a phone. Drawn only when both limits are set. */
export function LimitsGauge({ reading, limits }: { reading: Reading | null; limits: Limits | undefined }) {
  const { t } = useWords();
  const value = reading?.value ?? null;
  const low = limits?.low ?? null;
  const high = limits?.high ?? null;
  if (low === null || high === null || high <= low) return null;
  const span = high - low;
  const at = (degrees: number) =>
    Math.min(98, Math.max(2, ((degrees - low + span * 0.67) / (span * 2.34)) * 100));
  const text = value === null ? '—' : formatQuantity(value, '°C');
  return (
    <div
      className="gauge"
      role="img"
      aria-label={t('store.gauge', { value: text, limits: formatLimits(limits, '°C', t) })}
    >
      <span className="gauge-bar" />
      <span className="gauge-in" style={{ left: `${at(low)}%`, right: `${100 - at(high)}%` }} />
      <span className="gauge-edge" style={{ left: `${at(low)}%` }}>
        {formatNumber(low, '°C')}
      </span>
      <span className="gauge-edge" style={{ left: `${at(high)}%` }}>
        {formatNumber(high, '°C')}
      </span>
      {value === null ? null : <span className="gauge-dot" style={{ left: `${at(value)}%` }} />}
    </div>
  );
}
