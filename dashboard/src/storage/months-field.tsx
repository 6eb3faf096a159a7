import { useWords } from '../shell/use-words.ts';
import { monthWords } from './month-words.ts';

/** A number of months, with what is wrong with it or how many years it is. */
export function MonthsField({
  id,
  label,
  value,
  fault,
  onChange,
}: {
  id: string;
  label: string;
  value: string;
  fault: string | null;
  onChange: (value: string) => void;
}) {
  const { t } = useWords();
  return (
    <div className="months-field">
      <label htmlFor={id}>{label}</label>
      <div className="row">
        <input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          maxLength={4}
          value={value}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onChange(event.target.value)}
        />
        <span>{t('storage.monthsUnit')}</span>
        <span id={`${id}-hint`} className={fault === null ? 'quiet' : 't-critical'}>
          {fault ?? (Number(value) >= 12 ? monthWords(Number(value), t) : null)}
        </span>
      </div>
    </div>
  );
}
