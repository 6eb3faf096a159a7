import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { i18n } from 'i18next';
import { I18nextProvider } from 'react-i18next';
import { RouterProvider } from 'react-router/dom';
import { LinkGate } from './join/link-gate.tsx';
import { LiveProvider } from './live/live-context.tsx';
import type { LiveStore } from './live/live-store.ts';
import type { LastState } from './offline/last-state.ts';
import { sessionQuery, storesQuery } from './records/queries.ts';
import { RequestError } from './records/request.ts';
import { createRouter } from './router.tsx';
import { SessionGate } from './session/session-gate.tsx';

/** The app with everything it needs: texts, records, live state, pages. */
export function createAppElement(deps: { i18n: i18n; store: LiveStore; last: LastState | null }) {
  const queries = createQueries(deps.last);
  const router = createRouter();
  return (
    <I18nextProvider i18n={deps.i18n}>
      <QueryClientProvider client={queries}>
        <LiveProvider store={deps.store}>
          <LinkGate>
            <SessionGate>
              <RouterProvider router={router} />
            </SessionGate>
          </LinkGate>
        </LiveProvider>
      </QueryClientProvider>
    </I18nextProvider>
  );
}

function createQueries(last: LastState | null): QueryClient {
  const onError = (error: unknown) => {
    // Any 401 means that the session has ended, wherever it was noticed.
    if (error instanceof RequestError && error.status === 401)
      queries.setQueryData(sessionQuery.queryKey, null);
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => error instanceof RequestError && error.retryable && failures < 2,
        networkMode: 'always',
        refetchOnReconnect: true,
      },
      mutations: { networkMode: 'always' },
    },
  });
  if (last !== null) {
    // As old as can be: both are asked for at once.
    queries.setQueryData(sessionQuery.queryKey, last.session, { updatedAt: 0 });
    queries.setQueryData(storesQuery.queryKey, last.stores, { updatedAt: 0 });
  }
  return queries;
}
