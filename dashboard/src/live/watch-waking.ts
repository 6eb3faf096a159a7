interface Listeners {
  /** The page is looked at again, or the device is on another line: then `isNewLine`, and the old one is no good. */
  readonly onWake: (isNewLine: boolean) => void;
  /** The device knows that it has no line. */
  readonly onOffline: () => void;
}

/** Where the browser tells it, mostly on phones; elsewhere the type is unknown and a change means nothing. */
interface Connection extends EventTarget {
  readonly type?: string;
}

/** Listens to everything by which a browser tells that a page was away. @returns what ends the listening */
export function watchWaking({ onWake, onOffline }: Listeners): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const wake = () => onWake(false);
  const wakeOnNewLine = () => onWake(true);
  document.addEventListener('visibilitychange', () => document.hidden || wake(), { signal });
  // Chromium's word for the end of a freeze.
  document.addEventListener('resume', wake, { signal });
  // Back from the browser's cache of whole pages, whose sockets were closed.
  window.addEventListener('pageshow', ({ persisted }) => persisted && wakeOnNewLine(), { signal });
  window.addEventListener('online', wakeOnNewLine, { signal });
  window.addEventListener('offline', onOffline, { signal });
  const { connection } = navigator as { connection?: Connection };
  let type = connection?.type;
  connection?.addEventListener(
    'change',
    () => {
      if (connection.type === type) return;
      type = connection.type;
      if (type !== 'none') wakeOnNewLine();
    },
    { signal },
  );
  return () => ending.abort();
}
