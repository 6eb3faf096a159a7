import type { OpenInvitation, Session } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { Form } from '../form/form.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { nameOf } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { forgetSignOut } from '../records/sign-out.ts';
import { Skeleton } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import { LinkFrame } from './link-frame.tsx';
import { LinkProblem } from './link-problem.tsx';
import { NewPasswordField } from './new-password-field.tsx';
import { openLinkQuery } from './open-link.ts';

/** An invitation taken up: who invites to what, a user name, a password, and in. */
export function JoinPage({ token }: { token: string }) {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(openLinkQuery<OpenInvitation>('/api/invitations', token));
  const form = useForm({
    initial: { username: '', password: '' },
    send: ({ username, password }) =>
      request<Session>('/api/invitations/accept', {
        method: 'POST',
        body: { token, username: username.trim(), password },
      }),
    onSent: () => {
      forgetSignOut();
      // Loaded anew, so that the page begins as it will from now on: signed in.
      location.replace('/');
    },
  });
  if (data === undefined) {
    return error === null ? (
      <LinkFrame title={t('join.title')}>
        <Skeleton blocks={['row', 'row']} />
      </LinkFrame>
    ) : (
      <LinkProblem error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <LinkFrame title={t('join.welcome', { name: data.name })}>
      <p>
        {t('join.lead', {
          by: data.invitedBy,
          organisation: nameOf(data.organisation, language),
          role: t(`role.${data.role}`),
        })}
      </p>
      <Form form={form} submit={t('join.submit')} busy={t('join.busy')} unguarded>
        <TextField
          {...form.field('username')}
          label={t('join.username')}
          hint={t('join.usernameHint')}
          required
          minLength={2}
          maxLength={32}
          autoComplete="username"
          exact
        />
        <NewPasswordField {...form.field('password')} label={t('join.password')} />
      </Form>
    </LinkFrame>
  );
}
