import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { SearchButton } from '../search/search-button.tsx';
import { Icon } from './icon.tsx';
import { LiveMark } from './live-mark.tsx';
import { LanguageButton, SeniorSwitch, ThemeButton } from './preference-buttons.tsx';
import { useWords } from './use-words.ts';
import { UserMenu } from './user-menu.tsx';

interface Props {
  title: string;
  crumb?: ReactNode;
  zone: string;
  /** A way back, shown on a phone. */
  back?: string;
}

/** Title, live mark with clock, how the screen looks, and who is signed in. */
export function TopBar({ title, crumb, zone, back }: Props) {
  const { t } = useWords();
  return (
    <header className="top">
      <div className="top-title">
        {back === undefined ? null : (
          <Link className="bk" to={back} aria-label={t('nav.back')}>
            <Icon name="back" size="lg" />
          </Link>
        )}
        <h1 className="clip">{title}</h1>
      </div>
      {crumb === undefined ? null : <span className="crumb clip">{crumb}</span>}
      <span className="grow" />
      <div className="top-tools">
        <LiveMark zone={zone} />
        <SearchButton />
        <div className="top-looks">
          <SeniorSwitch />
          <LanguageButton />
          <ThemeButton />
        </div>
        <UserMenu />
      </div>
    </header>
  );
}
