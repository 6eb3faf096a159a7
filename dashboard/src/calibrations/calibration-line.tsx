import type { Calibration } from '@coldfield/api/contract';
import { formatPlainDay } from '../reading/moment.ts';
import { formatSigned, THIN_GAP } from '../reading/number.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { standingOf } from './standing.ts';

/** How a sensor stands, in words: until when, and what is added to its values. */
export function CalibrationLine({
  current,
  unit,
  today,
}: {
  current: Calibration | null;
  unit: string;
  today: string;
}) {
  const { t, language } = useWords();
  const standing = standingOf(current, today);
  const last = current?.expiresOn ?? null;
  const day = last === null ? '' : formatPlainDay(last, language);
  const said = t(`calibration.standing.${standing}`, { day });
  const offset = current === null || current.offset === 0 ? '' : offsetText(current.offset, unit);
  return (
    <span className="calibration-line">
      {standing === 'expired' || standing === 'soon' ? <Shape severity="notice" /> : null}
      <span>
        {said}
        {offset === '' ? '' : t('calibration.withOffset', { offset })}
      </span>
    </span>
  );
}

/** `−0.3 °C`: as many digits as were entered, one at the least. */
export function offsetText(offset: number, unit: string): string {
  const digits = Math.max(1, Math.min(2, String(offset).split('.')[1]?.length ?? 0));
  return `${formatSigned(offset, digits)}${THIN_GAP}${unit}`;
}
