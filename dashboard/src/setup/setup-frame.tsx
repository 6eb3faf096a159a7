import type { ReactNode } from 'react';
import { Icon } from '../shell/icon.tsx';
import { LanguageButton, SeniorSwitch, ThemeButton } from '../shell/preference-buttons.tsx';
import { useTitle } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/setup.css';

interface Props {
  /** What this step is, as its heading. */
  readonly title: string;
  readonly lead?: ReactNode;
  /** Which of how many; absent where there is nothing to count. */
  readonly place?: { readonly n: number; readonly of: number };
  readonly onBack?: () => void;
  /** Leaves the set-up; what was done stays. */
  readonly onLeave?: () => void;
  readonly children: ReactNode;
}

/** The frame of a step: where one is, the way back and the way out, one question below. */
export function SetupFrame({ title, lead, place, onBack, onLeave, children }: Props) {
  const { t } = useWords();
  useTitle(title);
  return (
    <div className="setup">
      <header className="setup-bar">
        {onBack === undefined ? null : (
          <button type="button" className="btn touch plain" onClick={onBack} aria-label={t('nav.back')}>
            <Icon name="back" size="lg" />
          </button>
        )}
        <b>{t('setup.title')}</b>
        <span className="setup-tools">
          <SeniorSwitch />
          <LanguageButton />
          <ThemeButton />
        </span>
      </header>
      {place === undefined ? null : (
        <progress className="setup-progress" max={place.of} value={place.n - 1} aria-hidden="true" />
      )}
      <main className="setup-page" id="page" tabIndex={-1}>
        {place === undefined ? null : <p className="setup-place">{t('setup.place', place)}</p>}
        <h1>{title}</h1>
        {lead === undefined ? null : <p className="setup-lead">{lead}</p>}
        {children}
        {onLeave === undefined ? null : (
          <p className="setup-leave">
            <button type="button" className="btn touch plain" onClick={onLeave}>
              {t('setup.leave')}
            </button>
            <span className="muted">{t('setup.leaveHint')}</span>
          </p>
        )}
      </main>
    </div>
  );
}
