import type { ApiTokenList, OpenSessionList } from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

export const ownSessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => request<OpenSessionList>('/api/account/sessions', { signal }),
});

export const ownTokensQuery = queryOptions({
  queryKey: ['account', 'tokens'],
  queryFn: ({ signal }) => request<ApiTokenList>('/api/account/tokens', { signal }),
});
