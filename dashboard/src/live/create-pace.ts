/** Faster than this a reader sees nothing more, and a phone gets warm. */
const LEAST_MS = 250;
/** Slower than this a reader thinks that nothing comes. */
const MOST_MS = 3000;
/** Of the time, what showing changes may take: a cheap phone that shows a county must still answer a touch. */
const SHARE = 0.1;

/**
 * When subscribers hear of changes: at the next frame, but not again before nine times as long has passed as showing
 * the last ones took. A whole county changes many times in each frame, and every component looks at each notification.
 */
export function createPace(): (notify: () => void) => void {
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  const tell = (notify: () => void) => {
    const startedAtMs = performance.now();
    notBeforeMs = startedAtMs + LEAST_MS;
    notify();
    // What a frame changes is laid out and painted right after it, and only then does a timer run.
    setTimeout(() => {
      const tookMs = performance.now() - startedAtMs;
      notBeforeMs = startedAtMs + Math.min(MOST_MS, Math.max(LEAST_MS, tookMs / SHARE));
    });
  };
  return (notify) => {
    const show = () => {
      const waitMs = notBeforeMs - performance.now();
      // Looked at again after the wait: what the last showing took is known only some time after it began.
      if (waitMs > 0) setTimeout(show, waitMs);
      // A hidden page draws no frames, but must not wake up to old numbers.
      else if (document.hidden) tell(notify);
      else requestAnimationFrame(() => tell(notify));
    };
    if (document.hidden) setTimeout(show, LEAST_MS);
    else show();
  };
}
