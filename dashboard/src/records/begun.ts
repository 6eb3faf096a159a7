declare global {
  interface Window {
    /** Requests that `public/preferences.js` began before the program was there; null for one that was not sent. */
    coldfieldBegun?: Record<string, Promise<Response | null>>;
  }
}

/** An answer much older than this is not what the page should begin with. */
const FRESH_MS = 30_000;

/** The answer to a request that is under way since before the program came; each can be taken once. */
export function takeBegun(
  path: string,
  signal: AbortSignal | null | undefined,
): Promise<Response | null> | undefined {
  const begun = globalThis.window?.coldfieldBegun;
  const answer = begun?.[path];
  if (begun === undefined || answer === undefined) return undefined;
  delete begun[path];
  if (performance.now() > FRESH_MS) return undefined;
  if (!signal) return answer;
  const ended = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([answer, ended]);
}

/** Whatever changes something, such as who is signed in, makes those answers old. */
export function forgetBegun(): undefined {
  if (globalThis.window !== undefined) delete window.coldfieldBegun;
}
