import type { CalibrationList, CalibrationsDue } from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

/** Of all sensors of a room, the newest first. */
export function calibrationsQuery(room: string) {
  return queryOptions({
    queryKey: ['calibrations', room],
    queryFn: ({ signal }) =>
      request<CalibrationList>(`/api/rooms/${encodeURIComponent(room)}/calibrations`, { signal }),
  });
}

/** Those that have expired, or will within a month. */
export const calibrationsDueQuery = queryOptions({
  queryKey: ['calibrations', 'due'],
  queryFn: ({ signal }) => request<CalibrationsDue>('/api/calibrations/due?days=30', { signal }),
});
