import { createUpdates } from './updates.ts';

const IDLE_MS = 10_000;

/** Which build this page is of; null while developing. */
const own =
  typeof document === 'undefined'
    ? null
    : (document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? null);

/** Browsers give it to pages over HTTPS or from the device itself, and to no others. */
const workers = 'serviceWorker' in navigator ? navigator.serviceWorker : null;

/** The one watch of this page over the server's build. */
export const updates = createUpdates({
  own,
  ask: async () => {
    try {
      const response = await fetch('/build.json', { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
      const { build } = (await response.json()) as { build?: unknown };
      return typeof build === 'string' ? build : null;
    } catch {
      return null;
    }
  },
  registration: async () => workers?.getRegistration(),
  reload: () => location.reload(),
  now: () => performance.now(),
});

/** Puts the shell onto the device when the page has nothing better to do: its own first data come first. */
export function keepShell(): void {
  if (own === null || workers === null) return;
  const register = () =>
    void workers.register('/sw.js').catch(() => {
      // Storage may be forbidden or full; the pages then need the server, as before.
    });
  const whenIdle = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(register, { timeout: IDLE_MS });
    else setTimeout(register, IDLE_MS);
  };
  if (document.readyState === 'complete') whenIdle();
  else window.addEventListener('load', whenIdle, { once: true });
}
