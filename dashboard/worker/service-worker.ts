/**
 * Keeps the shell of one build on the device, so that the pages open without a network. It keeps no answer of the API:
 * what a device remembers of those is the page's own affair (`src/offline/last-state.ts`).
 */
declare const self: ServiceWorkerGlobalScope;
/** Put in at build time by `build/offline-shell.ts`: which build this is, and its files with their SRI digests. */
declare const BUILD: string;
declare const FILES: readonly (readonly [path: string, integrity: string])[];

const PREFIX = 'shell-';
const CACHE = PREFIX + BUILD;
/** Pages that are still open on an older build find its parts here. */
const KEPT_BUILDS = 3;
const SHELL = '/index.html';
const HELD = new Set(FILES.map(([path]) => path));

self.addEventListener('install', (event) => event.waitUntil(hold()));
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([forgetOld(), self.clients.claim()])),
);
// A new build waits until the reader wants it: two builds in one page would not fit together.
self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (isPage(url.pathname)) event.respondWith(held(SHELL, request));
  } else if (HELD.has(url.pathname) || url.pathname.startsWith('/assets/')) {
    event.respondWith(held(url.pathname, request));
  }
});

/** All files of the build or none: a digest that differs means that the server has another build by now. */
async function hold(): Promise<void> {
  const cache = await caches.open(CACHE);
  try {
    // A few at a time: the page that is being read shares the line.
    for (const [path, integrity] of FILES) {
      if ((await cache.match(path)) !== undefined) continue;
      const known = path.startsWith('/assets/') ? await caches.match(path) : undefined;
      const response =
        known ??
        (await fetch(path, { integrity, cache: path.startsWith('/assets/') ? 'default' : 'no-cache' }));
      if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      await cache.put(path, response);
    }
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function forgetOld(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  for (const name of builds.slice(0, Math.max(0, builds.length - (KEPT_BUILDS - 1))))
    await caches.delete(name);
}

/** From this build, else from an older one that is still kept, else from the network. */
async function held(path: string, request: Request): Promise<Response> {
  const own = await caches.open(CACHE);
  return (await own.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

/** As the server tells pages of the dashboard from everything else. */
function isPage(path: string): boolean {
  return !/^\/(api|assets|live)\/|^\/(healthz|readyz|metrics)$|[.]/.test(path);
}
