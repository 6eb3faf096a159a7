import type { Session } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { sessionQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { Icon } from './icon.tsx';
import { LiveMark } from './live-mark.tsx';
import { currentTheme, rememberLanguage, setTheme } from './preferences.ts';
import { useSession } from './session-context.ts';
import { useWords } from './use-words.ts';

interface Props {
  title: string;
  crumb?: ReactNode;
  zone: string;
  /** A way back, shown on a phone. */
  back?: string;
}

/** Title, live mark with clock, language, theme, and who is signed in. */
export function TopBar({ title, crumb, zone, back }: Props) {
  const { t } = useWords();
  const session = useSession();
  return (
    <header className="top">
      {back === undefined ? null : (
        <Link className="bk" to={back} aria-label={t('nav.back')}>
          <Icon name="back" size="lg" />
        </Link>
      )}
      <h1 className="clip">{title}</h1>
      {crumb === undefined ? null : <span className="crumb clip">{crumb}</span>}
      <span className="grow" />
      <LiveMark zone={zone} />
      <LanguageButton />
      <ThemeButton />
      <Person session={session} />
    </header>
  );
}

export function LanguageButton() {
  const { i18n } = useTranslation();
  const { t, language } = useWords();
  const other = language === 'en' ? 'zh' : 'en';
  const change = () => {
    rememberLanguage(other);
    void i18n.changeLanguage(other);
  };
  return (
    <button type="button" className="ghost lang" onClick={change} aria-label={t('top.languageLabel')}>
      <span className="lang-long" lang={other === 'en' ? 'en' : 'zh-CN'}>
        {t('top.language')}
      </span>
      <span className="lang-short" lang={other === 'en' ? 'en' : 'zh-CN'}>
        {other === 'en' ? 'EN' : '中'}
      </span>
    </button>
  );
}

export function ThemeButton() {
  const { t } = useWords();
  const [theme, show] = useState(currentTheme);
  const other = theme === 'dark' ? 'light' : 'dark';
  const change = () => {
    setTheme(other);
    show(other);
  };
  const label = t(other === 'dark' ? 'top.toDark' : 'top.toLight');
  return (
    <button type="button" className="ghost icon-only" onClick={change} aria-label={label} title={label}>
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
}

/** The letter that stands for a person: a Chinese given name ends the name, others begin it. */
function initial(name: string): string {
  return (/\p{Script=Han}$/u.test(name) ? name.slice(-1) : name.slice(0, 1)).toUpperCase();
}

function Person({ session }: { session: Session }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const signOut = useMutation({
    mutationFn: () => request('/api/session', { method: 'DELETE' }),
    // Even when the server was not reached this screen must not go on showing anything.
    onSettled: () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  });
  const { name, role } = session.person;
  return (
    <>
      <span className="who">
        <b aria-hidden="true">{initial(name)}</b>
        <span className="who-name clip">
          {name} · {t(`role.${role}`)}
        </span>
      </span>
      <button
        type="button"
        className="ghost icon-only"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
        aria-label={t('top.signOut')}
        title={t('top.signOut')}
      >
        <Icon name="signOut" />
      </button>
    </>
  );
}
