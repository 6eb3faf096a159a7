import type { ReactNode } from 'react';
import { useWords } from '../shell/use-words.ts';
import { Field, type FieldProps } from './field.tsx';
import type { Bound } from './use-form.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
  /** What choosing it means. */
  readonly hint?: ReactNode;
}

interface GroupProps extends FieldProps {
  readonly choices: readonly Choice[];
}

/** One of a few, each explained. */
export function RadioField({ choices, ...props }: GroupProps & Bound<string>) {
  return (
    <Field bound={props} {...props} layout="group" show={(value) => labelOf(choices, value)}>
      {({ name, required, disabled, 'aria-invalid': invalid }) =>
        choices.map(({ value, label, hint }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name={name}
              value={value}
              required={required}
              disabled={disabled}
              aria-invalid={invalid}
              checked={props.value === value}
              onChange={() => props.onChange(value)}
            />
            <ChoiceText label={label} hint={hint} />
          </label>
        ))
      }
    </Field>
  );
}

/** Any number of a few. With `required` at least one. */
export function CheckboxGroup({ choices, ...props }: GroupProps & Bound<readonly string[]>) {
  const { t } = useWords();
  const missing = props.required === true && props.value.length === 0 ? t('form.chooseOne') : '';
  return (
    <Field
      bound={props}
      {...props}
      layout="group"
      show={(value) => value.map((one) => labelOf(choices, one)).join(t('form.comma'))}
    >
      {({ name, disabled, 'aria-invalid': invalid }) =>
        choices.map(({ value, label, hint }) => (
          <label key={value} className="choice">
            <input
              type="checkbox"
              name={name}
              value={value}
              disabled={disabled}
              aria-invalid={invalid}
              ref={(input) => input?.setCustomValidity(missing)}
              checked={props.value.includes(value)}
              onChange={({ target }) =>
                props.onChange(
                  choices
                    .map((choice) => choice.value)
                    .filter((one) => (one === value ? target.checked : props.value.includes(one))),
                )
              }
            />
            <ChoiceText label={label} hint={hint} />
          </label>
        ))
      }
    </Field>
  );
}

/** Yes or no, as a sentence to agree with. */
export function CheckboxField({ label, hint, ...props }: FieldProps & Bound<boolean>) {
  const { t } = useWords();
  return (
    <Field
      bound={props}
      {...props}
      label={label}
      layout="bare"
      show={(value) => t(value ? 'form.yes' : 'form.no')}
    >
      {(control) => (
        <label className="choice">
          <input
            {...control}
            type="checkbox"
            checked={props.value}
            onChange={(event) => props.onChange(event.target.checked)}
          />
          <ChoiceText label={label} hint={hint} />
        </label>
      )}
    </Field>
  );
}

function ChoiceText({ label, hint }: { label: string; hint: ReactNode }) {
  return (
    <span>
      {label}
      {hint === undefined ? null : <span className="field-hint">{hint}</span>}
    </span>
  );
}

const labelOf = (choices: readonly Choice[], value: string): string =>
  choices.find((choice) => choice.value === value)?.label ?? value;
