import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

/** What a one-time link is about. Its token goes in a header: addresses end up in logs. */
export function openLinkQuery<T>(folder: '/api/invitations' | '/api/password-resets', token: string) {
  return queryOptions({
    queryKey: ['link', folder, token],
    queryFn: ({ signal }) => request<T>(`${folder}/by-token`, { signal, headers: { 'x-link-token': token } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
