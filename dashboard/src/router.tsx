import { createBrowserRouter, Outlet, useRouteError } from 'react-router';
import { OverviewPage } from './overview/overview-page.tsx';
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
        {
          path: '/stores',
          lazy: async () => ({
            Component: (await untilLoaded(() => import('./stores/stores-page.tsx'))).StoresPage,
          }),
        },
        {
          path: '/stores/:storeId',
          lazy: async () => ({
            Component: (await untilLoaded(() => import('./store/store-page.tsx'))).StorePage,
          }),
        },
        {
          path: '/storage',
          lazy: async () => ({
            Component: (await untilLoaded(() => import('./storage/storage-page.tsx'))).StoragePage,
          }),
        },
        {
          path: '/setup/:step?',
          lazy: async () => ({
            Component: (await untilLoaded(() => import('./setup/setup-page.tsx'))).SetupPage,
          }),
        },
        {
          path: '/settings',
          lazy: async () => ({
            Component: (await untilLoaded(() => import('./settings/settings-page.tsx'))).SettingsPage,
          }),
        },
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
  // The console is where a reader's report can be traced from.
  reportError(error);
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
