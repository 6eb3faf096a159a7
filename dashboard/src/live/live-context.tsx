import { createContext, type ReactNode, use, useCallback, useSyncExternalStore } from 'react';
import type { LiveState, LiveStore } from './live-store.ts';

const LiveContext = createContext<LiveStore | null>(null);

export function LiveProvider({ store, children }: { store: LiveStore; children: ReactNode }) {
  return <LiveContext value={store}>{children}</LiveContext>;
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
  const snapshot = useCallback(() => select(store.getState()), [store, select]);
  return useSyncExternalStore(store.subscribe, snapshot);
}
