import { Field, type FieldProps } from './field.tsx';
import type { Bound } from './use-form.ts';

interface Props extends FieldProps, Bound<string> {
  readonly maxLength?: number;
  readonly rows?: number;
}

/** Several lines of text; grows with what is typed where the browser can. */
export function TextAreaField({ maxLength = 2_000, rows = 3, ...props }: Props) {
  return (
    <Field bound={props} {...props}>
      {(control) => (
        <textarea
          {...control}
          className="input"
          rows={rows}
          maxLength={maxLength}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
