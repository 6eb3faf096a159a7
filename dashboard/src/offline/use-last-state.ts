import type { StoreList } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLiveStore } from '../live/live-context.tsx';
import { storesQuery } from '../records/queries.ts';
import { useSession } from '../shell/session-context.ts';
import { writeLastState } from './last-state.ts';

const LOOK_MS = 5_000;
const EVERY_MS = 60_000;

/** Keeps what is live on the device, now and then and whenever the page goes out of sight. */
export function useLastState(): void {
  const store = useLiveStore();
  const queries = useQueryClient();
  const session = useSession();
  useEffect(() => {
    let keptAtMs = Number.NEGATIVE_INFINITY;
    const keep = () => {
      const { connection, now, rooms, gateways } = store.getState();
      const stores = queries.getQueryData<StoreList>(storesQuery.queryKey);
      // What is not live was kept when it was.
      if (connection !== 'live' || stores === undefined) return;
      keptAtMs = performance.now();
      void writeLastState({
        session,
        stores,
        rooms: [...rooms.values()],
        gateways: [...gateways.values()],
        heardAt: now,
        deviceAt: Date.now(),
      });
    };
    const keepIfHidden = () => {
      if (document.hidden) keep();
    };
    const timer = setInterval(() => {
      if (performance.now() - keptAtMs > EVERY_MS) keep();
    }, LOOK_MS);
    document.addEventListener('visibilitychange', keepIfHidden);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', keepIfHidden);
    };
  }, [store, queries, session]);
}
