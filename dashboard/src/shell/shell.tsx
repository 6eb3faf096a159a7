import { type ReactNode, useEffect } from 'react';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { NewVersionBanner } from '../offline/new-version-banner.tsx';
import { LostBanner } from './live-mark.tsx';
import { NavigationRail } from './navigation-rail.tsx';
import { NoticeArea } from './notice-area.tsx';
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
  const frozen = useLive(isFrozen);
  useTitle(title);
  return (
    <div
      className={`app ${back === undefined ? '' : 'has-back'}`}
      data-connection={connection}
      data-frozen={frozen || undefined}
    >
      <a className="skip" href="#page">
        {t('skip')}
      </a>
      <NavigationRail />
      <div className="main">
        <TopBar title={title} crumb={crumb} zone={zone} {...(back === undefined ? {} : { back })} />
        <LostBanner zone={zone} />
        <NewVersionBanner />
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
