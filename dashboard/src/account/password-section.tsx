import { useQueryClient } from '@tanstack/react-query';
import { Form } from '../form/form.tsx';
import { PasswordField } from '../form/password-field.tsx';
import { useForm } from '../form/use-form.ts';
import { NewPasswordField } from '../join/new-password-field.tsx';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';
import { ownSessionsQuery } from './queries.ts';

/** Another password for oneself; signs out everywhere else. */
export function PasswordSection() {
  const { t } = useWords();
  const queries = useQueryClient();
  const form = useForm({
    initial: { current: '', password: '' },
    send: (body) => request('/api/account/password', { method: 'POST', body }),
    onSent: () => {
      notices.show(t('account.passwordChanged'));
      form.reset();
      void queries.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
    },
  });
  return (
    <Form form={form} submit={t('account.changePassword')} unguarded>
      <PasswordField
        {...form.field('current')}
        label={t('account.current')}
        required
        autoComplete="current-password"
      />
      <NewPasswordField {...form.field('password')} label={t('join.newPassword')} />
    </Form>
  );
}
