import type { ForeignDeviceView, ForeignMessages, JsonMapping, TriedMapping } from '@coldfield/api/contract';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

export const pathOf = (id: string): string => `/api/foreign-devices/${encodeURIComponent(id)}`;

/** A device that is not ours; asked often, as somebody stands beside it and waits. */
export function deviceQuery(id: string) {
  return queryOptions({
    queryKey: ['foreign', id],
    queryFn: ({ signal }) => request<ForeignDeviceView>(pathOf(id), { signal }),
    refetchInterval: 4_000,
  });
}

/** Its last messages as they came. */
export function messagesQuery(id: string) {
  return queryOptions({
    queryKey: ['foreign', id, 'messages'],
    queryFn: ({ signal }) => request<ForeignMessages>(`${pathOf(id)}/messages`, { signal }),
    refetchInterval: 3_000,
  });
}

/** A message to make a mapping with: one that came, or one that somebody pasted. */
export interface Sample {
  readonly text: string;
  /** Its arrival, epoch ms; null for one that was pasted. */
  readonly at: number | null;
}

/** What a message would mean with a mapping. */
export function tryQuery(id: string, mapping: JsonMapping, { text, at }: Sample) {
  return queryOptions({
    queryKey: ['foreign', id, 'try', mapping, text, at],
    queryFn: ({ signal }) =>
      request<TriedMapping>(`${pathOf(id)}/try`, {
        method: 'POST',
        signal,
        body: { mapping, payload: { text }, ...(at === null ? {} : { at }) },
      }),
    enabled: mapping.keys.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
