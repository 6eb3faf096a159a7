import type { Session } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type FormEvent, useState } from 'react';
import { formatDuration } from '../reading/duration.ts';
import { sessionQuery } from '../records/queries.ts';
import { RequestError, request } from '../records/request.ts';
import { forgetSignOut } from '../records/sign-out.ts';
import { BrandMark } from '../shell/icon.tsx';
import { LanguageButton, SeniorSwitch, ThemeButton } from '../shell/preference-buttons.tsx';
import { Shape } from '../shell/shape.tsx';
import { useTitle } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/sign-in.css';

/** Signing in; `expired` when a session has just ended under the reader. */
export function SignInPage({ expired }: { expired: boolean }) {
  const { t } = useWords();
  useTitle(t('title.signIn'));
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [shown, setShown] = useState(false);
  const signIn = useMutation({
    mutationFn: async () => {
      await request('/api/session', { method: 'POST', body: { username: username.trim(), password } });
      forgetSignOut();
      return request<Session>('/api/session');
    },
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
    onError: () => setPassword(''),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate();
  };
  return (
    <main className="sign-in">
      <div className="sign-in-tools">
        <SeniorSwitch />
        <LanguageButton />
        <ThemeButton />
      </div>
      <form className="card" onSubmit={submit} aria-labelledby="sign-in-title">
        <div className="brand">
          <BrandMark size={36} />
          <span>{t('product')}</span>
        </div>
        <h1 id="sign-in-title">{t('title.signIn')}</h1>
        <p className="muted">{t('signIn.lead')}</p>
        <div className="sign-in-message" role="alert">
          {signIn.isError ? (
            <Message severity="warning" text={errorText(signIn.error, t)} />
          ) : expired ? (
            <Message severity="notice" text={t('signIn.expired')} />
          ) : null}
        </div>
        <label htmlFor="username">{t('signIn.username')}</label>
        <input
          id="username"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={64}
          value={username}
          onChange={(event) => setUsername(event.target.value)}
        />
        <label htmlFor="password">{t('signIn.password')}</label>
        <div className="password">
          <input
            id="password"
            name="password"
            type={shown ? 'text' : 'password'}
            autoComplete="current-password"
            required
            maxLength={256}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <button type="button" onClick={() => setShown(!shown)} aria-pressed={shown}>
            {t(shown ? 'signIn.hide' : 'signIn.show')}
          </button>
        </div>
        <button type="submit" className="btn main-act glove" aria-disabled={signIn.isPending}>
          {t(signIn.isPending ? 'signIn.busy' : 'signIn.submit')}
        </button>
      </form>
    </main>
  );
}

function Message({ severity, text }: { severity: 'warning' | 'notice'; text: string }) {
  return (
    <p className={`message ${severity}`}>
      <Shape severity={severity} />
      {text}
    </p>
  );
}

/** Rounded up: who waits as long as it says is let in. */
function waitText(seconds: number, t: TFunction): string {
  const rounded = seconds < 60 ? Math.ceil(seconds) : Math.ceil(seconds / 60) * 60;
  return formatDuration(rounded * 1000, t);
}

function errorText(error: unknown, t: TFunction): string {
  if (!(error instanceof RequestError)) return t('signIn.failed');
  if (error.status === 0) return t('signIn.unreachable');
  if (error.status === 429) {
    return error.retryAfterS === null
      ? t('signIn.tooManyLater')
      : t('signIn.tooMany', { wait: waitText(error.retryAfterS, t) });
  }
  // A malformed name or password is for its writer the same as a wrong one.
  if (error.status === 400 || error.status === 401 || error.status === 403) return t('signIn.wrong');
  return error.status >= 502 ? t('signIn.unreachable') : t('signIn.failed');
}
