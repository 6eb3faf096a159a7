import {
  type Comparison,
  comparedName,
  comparisonKey,
  DASHES,
  DAYS_BACK,
  MOST_COMPARED,
} from '../chart/compared.ts';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import type { ComparedRoom } from './use-compared.ts';

interface Props {
  readonly comparisons: readonly Comparison[];
  readonly rooms: readonly ComparedRoom[];
  readonly label: (comparison: Comparison) => string;
  readonly onChange: (comparisons: readonly Comparison[]) => void;
}

/** What is laid beside the room's own line: each with its stroke, its name and a way to take it away. */
export function CompareBar({ comparisons, rooms, label, onChange }: Props) {
  const { t } = useWords();
  const isFull = comparisons.length >= MOST_COMPARED;
  const chosen = new Set(comparisons.map(comparisonKey));
  const add = (value: string) => {
    const days = DAYS_BACK.find((n) => `-${n}d` === value);
    if (value === '') return;
    onChange([...comparisons, days === undefined ? { kind: 'room', room: value } : { kind: 'days', days }]);
  };
  return (
    <div className="compare-bar">
      <select
        aria-label={t('compare.add')}
        className="compare-add"
        value=""
        disabled={isFull}
        onChange={(event) => add(event.target.value)}
      >
        <option value="">{t(isFull ? 'compare.full' : 'compare.add')}</option>
        <optgroup label={t('compare.days')}>
          {DAYS_BACK.filter((n) => !chosen.has(`-${n}d`)).map((n) => (
            <option key={n} value={`-${n}d`}>
              {t(`compare.back.d${n}`)}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('compare.rooms')}>
          {rooms
            .filter(({ id }) => !chosen.has(id))
            .map(({ id, label: name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </optgroup>
      </select>
      {comparisons.map((comparison, i) => (
        <span key={comparisonKey(comparison)} className="compared">
          <svg className={`swatch compare-${i + 1}`} viewBox="0 0 36 8" aria-hidden="true">
            <path d="M0 4H36" strokeDasharray={DASHES[i]?.join(' ')} />
          </svg>
          {comparedName({ place: i, label: label(comparison) })} °C
          <button
            type="button"
            className="ghost icon-only"
            aria-label={t('compare.remove', { what: label(comparison) })}
            onClick={() => onChange(comparisons.filter((one) => one !== comparison))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
    </div>
  );
}
