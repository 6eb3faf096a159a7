import { PasswordField } from '../form/password-field.tsx';
import type { Bound } from '../form/use-form.ts';
import { useWords } from '../shell/use-words.ts';
import '../styles/people.css';
import { strengthOf } from './password-strength.ts';

/** A password that is being chosen; says in words how good it is. */
export function NewPasswordField({ label, ...bound }: Bound<string> & { label: string }) {
  const { t } = useWords();
  return (
    <div>
      <PasswordField
        {...bound}
        label={label}
        hint={t('join.passwordHint')}
        required
        minLength={10}
        autoComplete="new-password"
      />
      <p className="field-hint password-strength" aria-live="polite">
        {bound.value === '' ? '' : t(`join.strength.${strengthOf(bound.value)}`)}
      </p>
    </div>
  );
}
