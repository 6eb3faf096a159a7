import type {
  History,
  OrganisationList,
  Session,
  SetupState,
  StoreDetail,
  StoreList,
} from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { RequestError, request } from './request.ts';
import { finishSignOut } from './sign-out.ts';

const MINUTE_MS = 60_000;
const UNREACHED_MS = 5_000;

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      await finishSignOut();
      return await request<Session>('/api/session', { signal });
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * MINUTE_MS,
  // Nothing else asks for it while nobody is let in: the page opens by itself when the server is back.
  refetchInterval: ({ state }) =>
    state.status === 'error' && state.data === undefined ? UNREACHED_MS : false,
});

/** Whether the server waits for its first account; asked only while nobody is signed in. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => request<SetupState>('/api/setup', { signal }),
  staleTime: MINUTE_MS,
});

/** The organisations from the reader's own downwards, those in use. */
export const organisationsQuery = queryOptions({
  queryKey: ['organisations'],
  queryFn: ({ signal }) => request<OrganisationList>('/api/organisations', { signal }),
  staleTime: MINUTE_MS,
});

/** Every store in the reader's scope. Live readings come by the socket; this is refetched when records change. */
export const storesQuery = queryOptions({
  queryKey: ['stores'],
  queryFn: ({ signal }) => request<StoreList>('/api/stores', { signal }),
  staleTime: MINUTE_MS,
  refetchInterval: 5 * MINUTE_MS,
});

export function storeQuery(id: string) {
  return queryOptions({
    queryKey: ['stores', id],
    queryFn: ({ signal }) => request<StoreDetail>(`/api/stores/${encodeURIComponent(id)}`, { signal }),
    staleTime: MINUTE_MS,
    // Completeness and lost frames of the last day are no live values.
    refetchInterval: MINUTE_MS,
  });
}

export interface HistoryRange {
  /** How far back, ms; or from a fixed moment. */
  readonly span: number | { readonly from: number };
  readonly points: number;
  /** How often the record is read again, ms. */
  readonly everyMs: number;
}

/** The last `span` of a room in at most `points` buckets, ending now by the server's clock. */
export function historyQuery(room: string, { span, points, everyMs }: HistoryRange, now: () => number) {
  return queryOptions({
    queryKey: ['history', room, span, points],
    queryFn: async ({ signal }) => {
      const to = Math.ceil(now());
      const from = typeof span === 'number' ? to - span : span.from;
      const query = new URLSearchParams({ from: String(from), to: String(to), points: String(points) });
      const history = await request<History>(`/api/rooms/${encodeURIComponent(room)}/history?${query}`, {
        signal,
      });
      // The last bucket may reach past now; what it holds does not.
      return { ...history, to: Math.min(history.to, to) };
    },
    staleTime: everyMs / 2,
    refetchInterval: everyMs,
  });
}

/** History of a room in a window, as far as it is past; `isLive` when it reaches the present. */
export interface WindowQuery {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly isLive: boolean;
  /** How often the record is read again, ms; a window of the past changes only by late data. */
  readonly everyMs: number;
}

export function windowKey({ from, to, bucketMs }: Pick<WindowQuery, 'from' | 'to' | 'bucketMs'>): string {
  return `${from} ${to} ${bucketMs}`;
}

export function windowQuery(room: string, window: WindowQuery, now: () => number) {
  const { bucketMs, isLive, everyMs } = window;
  return queryOptions({
    queryKey: ['history', room, 'window', windowKey(window)],
    queryFn: async ({ signal }) => {
      const end = Math.ceil(now());
      const to = Math.min(window.to, end);
      const from = Math.min(window.from, to - bucketMs);
      // One more than fits: the server begins with a whole bucket.
      const points = Math.ceil((to - from) / bucketMs) + 1;
      const query = new URLSearchParams({ from: String(from), to: String(to), points: String(points) });
      const history = await request<History>(`/api/rooms/${encodeURIComponent(room)}/history?${query}`, {
        signal,
      });
      // The last bucket may reach past now; what it holds does not.
      return { ...history, to: Math.min(history.to, isLive ? end : to + bucketMs) };
    },
    staleTime: everyMs / 2,
    refetchInterval: everyMs,
  });
}
