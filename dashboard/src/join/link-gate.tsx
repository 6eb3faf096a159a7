import { lazy, type ReactNode, Suspense } from 'react';
import { Skeleton } from '../shell/problem.tsx';
import { untilLoaded } from '../shell/until-loaded.ts';

const JoinPage = lazy(async () => ({
  default: (await untilLoaded(() => import('./join-page.tsx'))).JoinPage,
}));
const ResetPage = lazy(async () => ({
  default: (await untilLoaded(() => import('./reset-page.tsx'))).ResetPage,
}));
const PAGES = { join: JoinPage, reset: ResetPage } as const;

/** Lets whoever comes with a one-time link to its page, which asks for no session; everybody else goes on. */
export function LinkGate({ children }: { children: ReactNode }) {
  const [, kind, token] = /^\/(join|reset)\/([\w-]{1,64})\/?$/.exec(location.pathname) ?? [];
  if (kind === undefined || token === undefined) return children;
  const Page = PAGES[kind as keyof typeof PAGES];
  return (
    <Suspense
      fallback={
        <div className="gate">
          <Skeleton blocks={['hero']} />
        </div>
      }
    >
      <Page token={token} />
    </Suspense>
  );
}
