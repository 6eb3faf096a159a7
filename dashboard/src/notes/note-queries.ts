import type { NewNote, Note, NoteChange, NoteList } from '@coldfield/api/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../records/request.ts';

export const NOTES_KEY = ['notes'] as const;

/** What people noted about a room in a time, epoch ms. */
export function notesQuery(room: string, from: number, to: number) {
  return queryOptions({
    queryKey: [...NOTES_KEY, room, from, to],
    queryFn: ({ signal }) =>
      request<NoteList>(`/api/rooms/${encodeURIComponent(room)}/notes?from=${from}&to=${to}`, { signal }),
    staleTime: 60_000,
  });
}

export function writeNote(room: string, note: NewNote, idempotencyKey: string): Promise<Note> {
  return request(`/api/rooms/${encodeURIComponent(room)}/notes`, {
    method: 'POST',
    body: note,
    idempotencyKey,
  });
}

export function changeNote(id: string, change: NoteChange, idempotencyKey: string): Promise<Note> {
  return request(`/api/notes/${encodeURIComponent(id)}`, { method: 'PATCH', body: change, idempotencyKey });
}

/** Takes a note from the charts, or brings it back. */
export function switchNote({ id, version }: Note, action: 'archive' | 'restore'): Promise<Note> {
  return request(`/api/notes/${encodeURIComponent(id)}/${action}`, { method: 'POST', body: { version } });
}
