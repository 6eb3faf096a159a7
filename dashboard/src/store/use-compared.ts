import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { ComparedLine, Comparison } from '../chart/compared.ts';
import { daysBackMs } from '../chart/day.ts';
import { toSeries } from '../chart/series.ts';
import { inLanguage } from '../records/in-language.ts';
import { storesQuery, type WindowQuery, windowQuery } from '../records/queries.ts';
import type { StoreView } from '../room/store-view.ts';
import { useWords } from '../shell/use-words.ts';

export interface ComparedRoom {
  readonly id: string;
  /** With the store's name before it, where it is in another one. */
  readonly label: string;
}

/** The rooms that a room can be laid beside, those of its own store first. */
export function useComparable(store: StoreView, room: string): ComparedRoom[] {
  const { language } = useWords();
  const stores = useQuery(storesQuery);
  return useMemo(() => {
    const others = (stores.data?.stores ?? []).filter(({ id }) => id !== store.id);
    return [
      ...store.rooms.filter(({ id }) => id !== room).map(({ id, name }) => ({ id, label: name })),
      ...others.flatMap((other) => {
        const worded = inLanguage(other, language);
        return worded.rooms.map(({ id, name }) => ({ id, label: `${worded.name} ${name}` }));
      }),
    ];
  }, [stores.data, store.id, store.rooms, room, language]);
}

/** The lines of the comparisons in the chart's window, as far as they have come. */
export function useComparedLines(
  comparisons: readonly Comparison[],
  { room, zone, window, now }: { room: string; zone: string; window: WindowQuery; now: () => number },
  label: (comparison: Comparison) => string,
): ComparedLine[] {
  const middle = (window.from + window.to) / 2;
  const shifts = comparisons.map((comparison) =>
    comparison.kind === 'days' ? daysBackMs(Math.min(middle, now()), comparison.days, zone) : 0,
  );
  return useQueries({
    queries: comparisons.map((comparison, i) => {
      const shiftMs = shifts[i] ?? 0;
      const own = { ...window, from: window.from - shiftMs, to: window.to - shiftMs };
      return {
        ...windowQuery(comparison.kind === 'room' ? comparison.room : room, own, now),
        select: toSeries,
      };
    }),
    combine: (results) =>
      results.flatMap(({ data }, i) => {
        const comparison = comparisons[i];
        if (data === undefined || comparison === undefined) return [];
        return [{ label: label(comparison), series: data, shiftMs: shifts[i] ?? 0, place: i }];
      }),
  });
}
