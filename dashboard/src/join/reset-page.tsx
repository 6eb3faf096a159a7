import type { OpenReset, Session } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { Form } from '../form/form.tsx';
import { useForm } from '../form/use-form.ts';
import { request } from '../records/request.ts';
import { forgetSignOut } from '../records/sign-out.ts';
import { Skeleton } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import { LinkFrame } from './link-frame.tsx';
import { LinkProblem } from './link-problem.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { openLinkQuery } from './open-link.ts';

/** A new password by a one-time link. */
export function ResetPage({ token }: { token: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(openLinkQuery<OpenReset>('/api/password-resets', token));
  const form = useForm({
    initial: { password: '' },
    send: ({ password }) =>
      request<Session>('/api/password-resets/use', { method: 'POST', body: { token, password } }),
    onSent: () => {
      forgetSignOut();
      location.replace('/');
    },
  });
  if (data === undefined) {
    return error === null ? (
      <LinkFrame title={t('join.resetTitle')}>
        <Skeleton blocks={['row', 'row']} />
      </LinkFrame>
    ) : (
      <LinkProblem error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <LinkFrame title={t('join.resetTitle')}>
      <p>{t('join.resetLead', { name: data.name, username: data.username })}</p>
      <Form form={form} submit={t('join.resetSubmit')} busy={t('join.busy')} unguarded>
        {/* A password manager stores the new one under this name. */}
        <input type="hidden" name="username" autoComplete="username" value={data.username} readOnly />
        <NewPasswordField {...form.field('password')} label={t('join.newPassword')} />
      </Form>
    </LinkFrame>
  );
}
