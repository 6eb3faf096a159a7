import type {
  InvitationList,
  OneTimeLink,
  OpenSessionList,
  PeopleList,
  PersonRecord,
} from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

/** Everything about people begins with this key. */
export const PEOPLE_KEY = ['people'] as const;

export function peopleQuery(wanted: { readonly search: string; readonly archived: boolean }) {
  const query = new URLSearchParams({ search: wanted.search, archived: String(wanted.archived) });
  return queryOptions({
    queryKey: [...PEOPLE_KEY, 'list', wanted.search, wanted.archived],
    queryFn: ({ signal }) => request<PeopleList>(`/api/people?${query}`, { signal }),
    placeholderData: (before) => before,
  });
}

export function personQuery(id: string) {
  return queryOptions({
    queryKey: [...PEOPLE_KEY, 'one', id],
    queryFn: ({ signal }) => request<PersonRecord>(`/api/people/${encodeURIComponent(id)}`, { signal }),
  });
}

export function personSessionsQuery(id: string) {
  return queryOptions({
    queryKey: [...PEOPLE_KEY, 'sessions', id],
    queryFn: ({ signal }) =>
      request<OpenSessionList>(`/api/people/${encodeURIComponent(id)}/sessions`, { signal }),
  });
}

export const invitationsQuery = queryOptions({
  queryKey: [...PEOPLE_KEY, 'invitations'],
  queryFn: ({ signal }) => request<InvitationList>('/api/invitations', { signal }),
});

/** A second attempt makes a second link, which ends the first: nothing is doubled by it. */
export const askResetLink = (id: string) =>
  request<OneTimeLink>(`/api/people/${encodeURIComponent(id)}/reset-link`, { method: 'POST' });
