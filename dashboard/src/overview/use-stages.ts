import { startTransition, useEffect, useState } from 'react';

/** So few that a cheap phone renders them, with all that hangs on them, in the time that a touch may wait. */
const STEP = 2;

/**
 * How many of `total` are to be rendered: some more after each painting until it is all of them. Many cards that come
 * with one answer would stop a slow phone from hearing a touch.
 * @param first how many come at once
 */
export function useStages(total: number, first = 0): number {
  const [count, setCount] = useState(first);
  useEffect(() => {
    if (count >= total) return;
    const more = () => startTransition(() => setCount(count + STEP));
    // A hidden page draws no frames.
    if (document.hidden) {
      more();
      return;
    }
    let later: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      later = setTimeout(more);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(later);
    };
  }, [count, total]);
  return count;
}
