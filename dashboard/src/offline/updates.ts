/** How long the new build may take to come onto the device after the reader asked for it. */
const FETCHED_MS = 30_000;
const TAKEN_MS = 5_000;
/** Reconnects of a bad line must not each ask; the last of them does. */
const ASKED_AGAIN_MS = 10_000;

/** Notices that the server has another build of the pages than this one, and changes over when the reader wants it. */
export interface Updates {
  /** Whether another build is there. */
  readonly isOffered: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks the server which build it has; does nothing when it is not reached. */
  check(): Promise<void>;
  /** Changes over to the new build: everything that is typed into the page is gone with it. */
  take(): Promise<void>;
}

interface Deps {
  /** The build that this page is of; null when nobody built it, as while developing. */
  readonly own: string | null;
  /** Which build the server has; null when that is not known. */
  readonly ask: () => Promise<string | null>;
  /** The service worker's registration, where there is one. */
  readonly registration: () => Promise<ServiceWorkerRegistration | undefined>;
  readonly reload: () => void;
  /** Ms, never jumping. */
  readonly now: () => number;
}

export function createUpdates({ own, ask, registration, reload, now }: Deps): Updates {
  const listeners = new Set<() => void>();
  let offered = false;
  let askedAtMs = Number.NEGATIVE_INFINITY;

  let later: ReturnType<typeof setTimeout> | undefined;

  const updates: Updates = {
    isOffered: () => offered,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async check() {
      if (own === null) return;
      clearTimeout(later);
      const waitMs = askedAtMs + ASKED_AGAIN_MS - now();
      if (waitMs > 0) {
        later = setTimeout(() => void updates.check(), waitMs);
        return;
      }
      askedAtMs = now();
      const build = await ask();
      if (build === null) {
        askedAtMs = Number.NEGATIVE_INFINITY;
        return;
      }
      if ((build !== own) === offered) return;
      offered = build !== own;
      // It comes onto the device while the reader goes on.
      if (offered) void registration().then(fetchNew, () => undefined);
      for (const listener of listeners) listener();
    },
    async take() {
      const found = await registration().catch(() => undefined);
      if (found !== undefined) {
        const waiting = await within(FETCHED_MS, fetchNew(found));
        if (waiting !== undefined) {
          const taken = new Promise<void>((resolve) => {
            navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
          });
          waiting.postMessage('take-over');
          await within(TAKEN_MS, taken);
        }
      }
      reload();
    },
  };
  return updates;
}

/** The worker of the newest build once all of it is on the device; undefined when there is none or it fails. */
async function fetchNew(
  registration: ServiceWorkerRegistration | undefined,
): Promise<ServiceWorker | undefined> {
  if (registration === undefined) return undefined;
  await registration.update().catch(() => undefined);
  const coming = registration.installing;
  if (coming !== null) {
    await new Promise<void>((resolve) => {
      coming.addEventListener('statechange', () => coming.state !== 'installing' && resolve());
    });
  }
  return registration.waiting ?? undefined;
}

function within<T>(ms: number, what: Promise<T>): Promise<T | undefined> {
  return Promise.race([what, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ms))]);
}
