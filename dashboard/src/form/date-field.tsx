import { Field, type FieldProps } from './field.tsx';
import type { Bound } from './use-form.ts';

interface Props extends FieldProps, Bound<string> {
  /** `2026-11-23`, inclusive. */
  readonly min?: string;
  readonly max?: string;
}

/** A day as `2026-11-23`; empty for none. */
export function DateField({ min, max, ...props }: Props) {
  return (
    <Field bound={props} {...props}>
      {(control) => (
        <input
          {...control}
          className="input input-date"
          type="date"
          {...(min === undefined ? {} : { min })}
          {...(max === undefined ? {} : { max })}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
