import type { GatewayDetail, GatewayList, Unadopted } from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

/** Gateways of the reader's scope, waiting and revoked ones too. */
export const gatewaysQuery = queryOptions({
  queryKey: ['gateways'],
  queryFn: ({ signal }) => request<GatewayList>('/api/gateways', { signal }),
  // Somebody stands beside the box and waits for it.
  refetchInterval: 3_000,
});

/** What is heard and has no place yet; asked often, so that a probe warmed by a hand is seen to move. */
export const unadoptedQuery = queryOptions({
  queryKey: ['gateways', 'unadopted'],
  queryFn: ({ signal }) => request<Unadopted>('/api/unadopted', { signal }),
  refetchInterval: 2_000,
});

/** Everything that is known of one gateway. */
export function gatewayQuery(id: string) {
  return queryOptions({
    queryKey: ['gateways', 'one', id],
    queryFn: ({ signal }) => request<GatewayDetail>(`/api/gateways/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: 5_000,
  });
}
