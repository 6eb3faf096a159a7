import type { ArchivedStores, StoreBook } from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

/** Everything recorded of a store, what was archived included. */
export function storeBookQuery(id: string) {
  return queryOptions({
    queryKey: ['store-book', id],
    queryFn: ({ signal }) => request<StoreBook>(`/api/stores/${encodeURIComponent(id)}/book`, { signal }),
  });
}

export const archivedStoresQuery = queryOptions({
  queryKey: ['stores', 'archived'],
  queryFn: ({ signal }) => request<ArchivedStores>('/api/stores/archived', { signal }),
});
