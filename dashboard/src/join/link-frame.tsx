import type { ReactNode } from 'react';
import { BrandMark } from '../shell/icon.tsx';
import { LanguageButton, SeniorSwitch, ThemeButton } from '../shell/preference-buttons.tsx';
import { useTitle } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/sign-in.css';
import '../styles/people.css';

/** The frame of a page that a one-time link opens, before anybody has signed in. */
export function LinkFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useWords();
  useTitle(title);
  return (
    <main className="sign-in">
      <div className="sign-in-tools">
        <SeniorSwitch />
        <LanguageButton />
        <ThemeButton />
      </div>
      <div className="card link-page">
        <div className="brand">
          <BrandMark size={36} />
          <span>{t('product')}</span>
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
