import { useWords } from '../shell/use-words.ts';
import { Field, type FieldProps } from './field.tsx';
import type { Bound } from './use-form.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface Props extends FieldProps, Bound<string> {
  readonly options: readonly Option[];
  /** What choosing nothing means, where that is more than nothing. */
  readonly none?: string;
}

/** One of a list. An empty value is none yet; a few options are better a `RadioField`. */
export function SelectField({ options, none, ...props }: Props) {
  const { t } = useWords();
  const word = (value: string): string => options.find((option) => option.value === value)?.label ?? value;
  return (
    <Field bound={props} {...props} show={word}>
      {(control) => (
        <select
          {...control}
          className="input"
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        >
          {props.value === '' || props.required !== true ? (
            <option value="">
              {props.required === true ? t('form.pleaseChoose') : (none ?? t('form.none'))}
            </option>
          ) : null}
          {options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
