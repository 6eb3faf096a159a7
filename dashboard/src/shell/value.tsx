import type { Reading } from '@coldfield/api/contract';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { formatAge } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatNumber } from '../reading/number.ts';
import { useWords } from './use-words.ts';

interface ValueProps {
  reading: Reading | null;
  unit: string;
  /** Ms after which a value is old: three cadences of its room. */
  staleAfterMs: number;
  size?: 'x2' | 'x3' | 'x4' | '';
  sensorKey?: string;
}

/** A number with its unit, grey when it is old or the connection is lost; `—` when there is none, never a 0. */
export function Value({ reading, unit, staleAfterMs, size = '', sensorKey }: ValueProps) {
  const old = useIsOld(reading, staleAfterMs);
  const value = reading?.value ?? null;
  return (
    <span
      className={`val ${size} ${old || value === null ? 'stale' : ''}`}
      data-sensor={sensorKey}
      data-t={reading?.t}
    >
      {value === null ? '—' : formatNumber(value, unit)}
      {unit === '' || value === null ? null : <i>{unit}</i>}
    </span>
  );
}

interface AgeProps {
  reading: Reading | null;
  staleAfterMs: number;
  zone: string;
  /** Says how long ago even of an old value, where there is no room for more. */
  short?: boolean;
}

/** How old a reading is; past three cadences it says since when nothing new came. */
export function Age({ reading, staleAfterMs, zone, short = false }: AgeProps) {
  const { t, language } = useWords();
  const old = useIsOld(reading, staleAfterMs);
  const text = useLive((state) => {
    if (reading === null) return t('age.never');
    if (!short && state.now - reading.t > staleAfterMs) {
      return t('age.since', { at: formatMoment(reading.t, state.now, language, zone) });
    }
    return formatAge(state.now - reading.t, t);
  });
  return <span className={`nw ${old ? 'age-old' : ''}`}>{text}</span>;
}

function useIsOld(reading: Reading | null, staleAfterMs: number): boolean {
  return useLive((state) => reading === null || isFrozen(state) || state.now - reading.t > staleAfterMs);
}
