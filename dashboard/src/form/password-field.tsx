import { useState } from 'react';
import { useWords } from '../shell/use-words.ts';
import { Field, type FieldProps } from './field.tsx';
import type { Bound } from './use-form.ts';

interface Props extends FieldProps, Bound<string> {
  /** Tells a password manager what to offer. */
  readonly autoComplete: 'current-password' | 'new-password';
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ autoComplete, minLength, maxLength = 256, ...props }: Props) {
  const { t } = useWords();
  const [shown, show] = useState(false);
  return (
    <Field bound={props} {...props} show={() => '••••'}>
      {(control) => (
        <span className="input-password">
          <input
            {...control}
            className="input"
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            {...(minLength === undefined ? {} : { minLength })}
            maxLength={maxLength}
            value={props.value}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <button type="button" onClick={() => show(!shown)} aria-pressed={shown}>
            {t(shown ? 'signIn.hide' : 'signIn.show')}
          </button>
        </span>
      )}
    </Field>
  );
}
