import { type RefCallback, useCallback, useMemo, useState } from 'react';
import { useLiveStore } from '../live/live-context.tsx';
import { PausableSource } from '../live/pausable-source.ts';

/** Beyond the edge of the screen: what somebody scrolls to is right before they see it. */
const MARGIN = '25%';

const watched = new WeakMap<Element, (isNear: boolean) => void>();
let observer: IntersectionObserver | undefined;

function watch(element: Element, tell: (isNear: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watched.get(target)?.(isIntersecting);
    },
    // The page may scroll in a box of its own, whose edge counts like the screen's.
    { rootMargin: MARGIN, scrollMargin: MARGIN } as IntersectionObserverInit,
  );
  watched.set(element, tell);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer?.unobserve(element);
  };
}

/**
 * Whether an element is on the screen or close to it, and the live state for what is in it, which pauses while it is
 * not. A county's cards are mostly out of sight, and need not change there.
 */
export function useNearScreen() {
  const store = useLiveStore();
  const source = useMemo(() => new PausableSource(store), [store]);
  const [isNear, setNear] = useState(true);
  const ref: RefCallback<HTMLElement> = useCallback(
    (element) => {
      if (element === null) return;
      return watch(element, (near) => {
        source.pause(!near);
        setNear(near);
      });
    },
    [source],
  );
  return { ref, isNear, source };
}
