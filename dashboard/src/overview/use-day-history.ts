import type { History } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLiveStore } from '../live/live-context.tsx';
import { useArriving } from '../live/use-arriving.ts';
import { historyQuery } from '../records/queries.ts';
import type { StoreView } from '../room/store-view.ts';
import { useSettled } from './use-settled.ts';

const DAY_MS = 86_400_000;
/** Quarters of an hour, and one more since the day seldom begins with one. */
const POINTS = 97;
const CALM_MS = 5 * 60_000;
const ARRIVING_MS = 10_000;
/** A day of a room takes more memory than its card; a county left open all day would gather them. */
const FORGOTTEN_MS = 60_000;

/**
 * The last day of a room in few points; read again often while history is still on its way.
 * @param atOnce whether the first room is asked for at once; another one is when it has been wanted for a while
 */
export function useDayHistory(
  roomId: string | undefined,
  store: StoreView,
  { atOnce }: { readonly atOnce: boolean },
): History | undefined {
  const live = useLiveStore();
  const now = useCallback(() => live.getState().now, [live]);
  const arriving = useArriving(store);
  const isSettled = useSettled(roomId, atOnce);
  const { data } = useQuery({
    ...historyQuery(
      roomId ?? '',
      { span: DAY_MS, points: POINTS, everyMs: arriving ? ARRIVING_MS : CALM_MS },
      now,
    ),
    gcTime: FORGOTTEN_MS,
    enabled: roomId !== undefined && isSettled,
  });
  return data;
}
