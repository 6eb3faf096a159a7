import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useLiveStore } from '../live/live-context.tsx';
import type { LiveEvents } from '../live/live-socket.ts';
import { NOTES_KEY } from '../notes/note-queries.ts';
import { forgetLastState } from '../offline/last-state.ts';
import { updates } from '../offline/page-updates.ts';
import { useLastState } from '../offline/use-last-state.ts';
import { catchUp } from '../records/catch-up.ts';
import { sessionQuery, setupQuery, storesQuery } from '../records/queries.ts';
import { RequestError } from '../records/request.ts';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { SessionContext } from '../shell/session-context.ts';
import { untilLoaded } from '../shell/until-loaded.ts';
import { useWords } from '../shell/use-words.ts';
import { SignInPage } from './sign-in-page.tsx';

const BeginPage = lazy(async () => ({
  default: (await untilLoaded(() => import('../setup/begin-page.tsx'))).BeginPage,
}));

/**
 * Lets pages through to whoever is signed in, and opens the live socket for them. When the session ends the
 * sign-in takes the page's place at the same address, so that signing in again leads back to it.
 */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const hadSession = useRef(false);
  if (session) hadSession.current = true;
  useForgetting(session === null);
  if (session === undefined) {
    return (
      <div className="gate">
        {error === null ? (
          <Skeleton blocks={['hero']} />
        ) : error instanceof RequestError && error.status === 0 ? (
          <NothingKept onRetry={() => void refetch()} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  if (session === null) return <SignedOut expired={hadSession.current} />;
  return (
    <SessionContext value={session}>
      <LiveConnection key={session.person.id} />
      {children}
    </SessionContext>
  );
}

/** The sign-in, or on a server without any account the page that makes the first one. */
function SignedOut({ expired }: { expired: boolean }) {
  const { data: setup } = useQuery({ ...setupQuery, enabled: !expired });
  if (setup?.needed !== true) return <SignInPage expired={expired} />;
  return (
    <Suspense fallback={<Skeleton blocks={['hero']} />}>
      <BeginPage keyNeeded={setup.keyNeeded} />
    </Suspense>
  );
}

/** Nothing of a person stays on the device, or in this page, once their session has ended. */
function useForgetting(isSignedOut: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isSignedOut) return;
    void forgetLastState();
    queries.removeQueries({ type: 'inactive' });
  }, [isSignedOut, queries]);
}

/** No server, and nobody whose numbers this device remembers. */
function NothingKept({ onRetry }: { onRetry: () => void }) {
  const { t } = useWords();
  return (
    <Blank icon="noSignal" title={t('offline.nothing')} text={t('offline.nothingText')}>
      <button type="button" className="btn touch main-act" onClick={onRetry}>
        {t('problem.retry')}
      </button>
    </Blank>
  );
}

function LiveConnection() {
  useLastState();
  const store = useLiveStore();
  const queries = useQueryClient();
  useEffect(() => {
    const ending = new AbortController();
    const events: LiveEvents = {
      store,
      onRecords: () => {
        void queries.invalidateQueries({ queryKey: storesQuery.queryKey });
        void queries.invalidateQueries({ queryKey: NOTES_KEY });
      },
      onSnapshot: (awayMs) => {
        void catchUp(queries, awayMs);
        // A server that was away may be back with another build of the pages.
        void updates.check();
      },
      onRefused: () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    };
    // What the reader sees first does not wait for it.
    void untilLoaded(() => import('../live/live-socket.ts')).then(({ createLiveSocket }) => {
      if (ending.signal.aborted) return;
      const socket = createLiveSocket(events);
      ending.signal.addEventListener('abort', () => socket.stop());
      socket.start();
    }, reportError);
    return () => {
      ending.abort();
      store.clear();
    };
  }, [store, queries]);
  return null;
}
