import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useLiveStore } from '../live/live-context.tsx';
import { createLiveSocket } from '../live/live-socket.ts';
import { NOTES_KEY } from '../notes/note-queries.ts';
import { sessionQuery, setupQuery, storesQuery } from '../records/queries.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { SessionContext } from '../shell/session-context.ts';
import { untilLoaded } from '../shell/until-loaded.ts';
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
  if (session === undefined) {
    return (
      <div className="gate">
        {error === null ? (
          <Skeleton blocks={['hero']} />
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

function LiveConnection() {
  const store = useLiveStore();
  const queries = useQueryClient();
  useEffect(() => {
    const socket = createLiveSocket({
      store,
      onRecords: () => {
        void queries.invalidateQueries({ queryKey: storesQuery.queryKey });
        void queries.invalidateQueries({ queryKey: NOTES_KEY });
      },
      onRefused: () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    });
    socket.start();
    return () => {
      socket.stop();
      store.clear();
    };
  }, [store, queries]);
  return null;
}
