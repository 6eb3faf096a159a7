import type { StoreList } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { inLanguage } from '../records/in-language.ts';
import { storesQuery } from '../records/queries.ts';
import { type Condition, compareConditions } from '../room/condition.ts';
import { type StoreView, storeCondition, storeExcess, viewStore } from '../room/store-view.ts';
import { useWords } from '../shell/use-words.ts';

export interface RankedStore {
  readonly store: StoreView;
  readonly condition: Condition;
}

/** A card that somebody reads or reaches for must not run away: stores change places at most this often. */
const ORDER_MS = 5_000;

/** Every store with its live readings, the most pressing first; judged again every second, put in order every five. */
export function useStoreViews() {
  const query = useQuery(storesQuery);
  useServerTime(query.data);
  const live = useLiveStore();
  const now = useLive((state) => state.now);
  const list = query.data?.stores;
  const { language } = useWords();
  const ordered = useOrder(list, Math.floor(now / ORDER_MS));
  const ranked = useMemo((): RankedStore[] | undefined => {
    const state = live.getState();
    return ordered
      ?.map((store) => viewStore(inLanguage(store, language), state))
      .map((store) => ({ store, condition: storeCondition(store, now) }));
  }, [ordered, live, now, language]);
  return {
    ranked,
    now,
    zone: list?.[0]?.timeZone ?? DEFAULT_ZONE,
    error: query.error,
    refetch: query.refetch,
  };
}

/** The stores, the most pressing first as they are at the beginning of `turn`. */
function useOrder(list: StoreList['stores'] | undefined, turn: number): StoreList['stores'] | undefined {
  const live = useLiveStore();
  return useMemo(() => {
    const state = live.getState();
    const at = turn * ORDER_MS;
    return list
      ?.map((store) => ({ store, view: viewStore(store, state) }))
      .map(({ store, view }) => ({
        store,
        condition: storeCondition(view, at),
        excess: storeExcess(view, at),
      }))
      .sort(
        (a, b) =>
          compareConditions(a.condition, b.condition) ||
          b.excess - a.excess ||
          a.store.name.localeCompare(b.store.name, 'zh-CN'),
      )
      .map(({ store }) => store);
  }, [list, live, turn]);
}

/** Ages are right before the socket has spoken. */
function useServerTime(list: StoreList | undefined): void {
  const live = useLiveStore();
  const serverTime = list?.serverTime;
  useEffect(() => {
    if (serverTime !== undefined) live.syncTime(serverTime);
  }, [live, serverTime]);
}
