import { useEffect, useState } from 'react';
import { createBrowserRouter, Outlet, useRouteError } from 'react-router';
import { changeOver } from './offline/change-over.ts';
import { OverviewPage } from './overview/overview-page.tsx';
import { PAGES } from './pages.ts';
import { DEFAULT_ZONE } from './reading/moment.ts';
import { Blank, NotFound, Skeleton } from './shell/problem.tsx';
import { Shell } from './shell/shell.tsx';
import { untilLoaded } from './shell/until-loaded.ts';
import { useWords } from './shell/use-words.ts';

export function createRouter() {
  return createBrowserRouter([
    {
      element: <Outlet />,
      errorElement: <Broken />,
      hydrateFallbackElement: <Skeleton blocks={['hero', 'chart']} />,
      children: [
        { path: '/', element: <OverviewPage /> },
        ...Object.entries(PAGES).map(([path, load]) => ({
          path,
          lazy: async () => ({ Component: await untilLoaded(load) }),
        })),
        { path: '*', element: <NoSuchPage /> },
      ],
    },
  ]);
}

function NoSuchPage() {
  const { t } = useWords();
  return (
    <Shell title={t('title.notFound')} zone={DEFAULT_ZONE}>
      <NotFound />
    </Shell>
  );
}

function Broken() {
  const { t } = useWords();
  const error = useRouteError();
  const [isChanging] = useState(changeOver);
  useEffect(() => {
    // The console is where a reader's report can be traced from.
    if (!isChanging) reportError(error);
  }, [error, isChanging]);
  if (isChanging) return <Skeleton blocks={['hero', 'chart']} />;
  return (
    <div className="gate">
      <Blank icon="noSignal" title={t('problem.broken')} text={t('problem.brokenText')}>
        <button type="button" className="btn touch main-act" onClick={() => location.reload()}>
          {t('problem.reload')}
        </button>
      </Blank>
    </div>
  );
}
