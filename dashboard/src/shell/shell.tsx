import { type ReactNode, useEffect } from 'react';
import { NavLink } from 'react-router';
import { useLive } from '../live/live-context.tsx';
import { BrandMark, Icon } from './icon.tsx';
import { LostBanner } from './live-mark.tsx';
import { NoticeArea } from './notice-area.tsx';
import { useSession } from './session-context.ts';
import { TopBar } from './top-bar.tsx';
import { useWords } from './use-words.ts';

interface Props {
  title: string;
  crumb?: ReactNode;
  zone: string;
  back?: string;
  children: ReactNode;
}

/** The frame of every page: rail (on a phone a bar below), top bar, the page itself. */
export function Shell({ title, crumb, zone, back, children }: Props) {
  const { t } = useWords();
  const connection = useLive((state) => state.connection);
  const mayManageArchive = useSession().permissions.includes('archive.manage');
  useTitle(title);
  return (
    <div className={`app ${back === undefined ? '' : 'has-back'}`} data-connection={connection}>
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <nav className="rail" aria-label={t('nav.main')}>
        <div className="mark">
          <BrandMark />
        </div>
        <NavLink to="/" end>
          <Icon name="overview" />
          {t('nav.overview')}
        </NavLink>
        <NavLink to="/stores">
          <Icon name="store" />
          {t('nav.stores')}
        </NavLink>
        {mayManageArchive ? (
          <NavLink to="/storage">
            <Icon name="archive" />
            {t('nav.storage')}
          </NavLink>
        ) : null}
      </nav>
      <div className="main">
        <TopBar title={title} crumb={crumb} zone={zone} {...(back === undefined ? {} : { back })} />
        <LostBanner zone={zone} />
        <main className="page" id="page" tabIndex={-1}>
          {children}
        </main>
      </div>
      <NoticeArea />
    </div>
  );
}

export function useTitle(title: string): void {
  const { t } = useWords();
  const product = t('product');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
