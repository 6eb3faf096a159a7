import type {
  ArchiveOverview,
  RetentionChange,
  RetentionLimits,
  RetentionPreview,
} from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import type { Language } from '../i18n/index.ts';
import { RequestError, request } from './request.ts';

const CALM_MS = 60_000;
const DELETING_MS = 2_000;
/** Rows of a whole county may be read from a slow disk. */
const COUNTING_MS = 180_000;

/** Between the passing of a limit and the next count. */
const LATE_MS = 2 * 3_600_000;

/** Whether there is raw data older than the limit, whose deletion has not begun yet. */
export function isWaiting({ deleting, stores, keptFrom }: ArchiveOverview): boolean {
  return deleting === null && (stores ?? []).some(({ from }) => from !== null && from < keptFrom - LATE_MS);
}

/** What the archive holds and takes; worded by the server, so there is one for each language. */
export function archiveQuery(language: Language) {
  return queryOptions({
    queryKey: ['archive', language],
    queryFn: ({ signal }) => request<ArchiveOverview>('/api/archive', { signal }),
    staleTime: DELETING_MS,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && (data.deleting !== null || data.stores === null || isWaiting(data))
        ? DELETING_MS
        : CALM_MS,
  });
}

/** What these limits would delete. */
export function askPreview({ rawMonths, hoursMonths }: RetentionLimits): Promise<RetentionPreview> {
  const query = new URLSearchParams({ rawMonths: String(rawMonths) });
  if (hoursMonths !== null) query.set('hoursMonths', String(hoursMonths));
  return request(`/api/archive/retention-preview?${query}`, { timeoutMs: COUNTING_MS });
}

export function changeLimits(change: RetentionChange): Promise<ArchiveOverview> {
  return request('/api/archive/retention', { method: 'PUT', body: change, timeoutMs: COUNTING_MS });
}

/** The fresh preview that comes with the refusal of a change; null with any other error. */
export function freshPreview(error: unknown): RetentionPreview | null {
  if (!(error instanceof RequestError) || error.code !== 'archive-grew') return null;
  return (error.body as { preview?: RetentionPreview }).preview ?? null;
}
