import { createContext, type ReactNode, use, useCallback, useSyncExternalStore } from 'react';
import type { LiveState, LiveStore } from './live-store.ts';
import type { PausableSource } from './pausable-source.ts';

const LiveContext = createContext<LiveStore | null>(null);
const SourceContext = createContext<PausableSource | null>(null);

export function LiveProvider({ store, children }: { store: LiveStore; children: ReactNode }) {
  return <LiveContext value={store}>{children}</LiveContext>;
}

/** What lies below reads the live state through `source`, which stands still while nobody sees it. */
export function LiveThrough({ source, children }: { source: PausableSource; children: ReactNode }) {
  return <SourceContext value={source}>{children}</SourceContext>;
}

export function useLiveStore(): LiveStore {
  const store = use(LiveContext);
  if (store === null) throw new Error('There is no live store above this component.');
  return store;
}

/**
 * What the selector takes from the live state; renders again when that changes. The selector returns a primitive
 * or something that the state itself holds, never an object made anew.
 */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  const source = use(SourceContext) ?? store;
  const snapshot = useCallback(() => select(source.getState()), [source, select]);
  return useSyncExternalStore(source.subscribe, snapshot);
}
