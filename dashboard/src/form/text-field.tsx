import type { HTMLInputAutoCompleteAttribute, HTMLInputTypeAttribute } from 'react';
import { Field, type FieldProps } from './field.tsx';
import type { Bound } from './use-form.ts';

interface Props extends FieldProps, Bound<string> {
  readonly type?: Extract<HTMLInputTypeAttribute, 'text' | 'email' | 'tel'>;
  readonly autoComplete?: HTMLInputAutoCompleteAttribute;
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  /** Codes and user names: no capitals and no corrections by the phone. */
  readonly exact?: boolean;
}

/** One line of text. */
export function TextField({
  type = 'text',
  autoComplete = 'off',
  maxLength = 200,
  exact = false,
  ...props
}: Props) {
  const { minLength, pattern } = props;
  return (
    <Field bound={props} {...props}>
      {(control) => (
        <input
          {...control}
          className="input"
          type={type}
          autoComplete={autoComplete}
          maxLength={maxLength}
          {...(minLength === undefined ? {} : { minLength })}
          {...(pattern === undefined ? {} : { pattern })}
          {...(exact ? { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false } : {})}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
