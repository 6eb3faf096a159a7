import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useWords } from '../shell/use-words.ts';
import { Field, type FieldProps } from './field.tsx';
import { numberOf } from './number-text.ts';
import type { Bound } from './use-form.ts';

interface Props extends FieldProps, Bound<string> {
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/**
 * A number with its unit. The form keeps it as it is typed; `numberOf` reads it when it is sent. No `type="number"`:
 * a turn of the wheel would change a limit, and `－３．５` from a Chinese keyboard would be no number.
 */
export function NumberField({ unit = '', min, max, integer = false, ...props }: Props) {
  const { t } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const fault = faultOf(props.value, { min, max, integer }, unit, t);
  useEffect(() => input.current?.setCustomValidity(fault), [fault]);
  return (
    <Field bound={props} {...props} show={(value) => (value === '' ? '' : `${value} ${unit}`.trim())}>
      {(control) => (
        <span className="input-unit">
          <input
            {...control}
            ref={input}
            className="input"
            inputMode={integer && (min ?? 0) >= 0 ? 'numeric' : 'text'}
            autoComplete="off"
            maxLength={16}
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
          />
          {unit === '' ? null : <span>{unit}</span>}
        </span>
      )}
    </Field>
  );
}

function faultOf(
  text: string,
  { min, max, integer }: { min: number | undefined; max: number | undefined; integer: boolean },
  unit: string,
  t: TFunction,
): string {
  if (text.trim() === '') return '';
  const number = numberOf(text);
  if (number === null) return t('form.number');
  if (integer && !Number.isInteger(number)) return t('form.integer');
  const over = (min !== undefined && number < min) || (max !== undefined && number > max);
  if (!over) return '';
  const named = (value: number | undefined): string => `${value ?? ''} ${unit}`.trim().replace('-', '−');
  if (min === undefined) return t('form.atMost', { max: named(max) });
  if (max === undefined) return t('form.atLeast', { min: named(min) });
  return t('form.between', { min: named(min), max: named(max) });
}
