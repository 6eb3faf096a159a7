import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refreshRecords } from '../records/refresh-records.ts';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';

interface Kept {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}

/**
 * Archives a record and brings it back, with an undo at hand.
 * @param folder where its routes are, such as `/api/rooms`
 */
export function useArchiving(folder: string, done: () => void) {
  const { t } = useWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ action, id, version }: Kept & { readonly action: 'archive' | 'restore' }) =>
      request<Kept>(`${folder}/${encodeURIComponent(id)}/${action}`, { method: 'POST', body: { version } }),
    onSuccess: async (after, { action, name }) => {
      await refreshRecords(queries);
      if (action === 'archive')
        notices.show(t('records.archived', { name }), () =>
          change.mutate({ ...after, name, action: 'restore' }),
        );
      else notices.show(t('records.restored', { name }));
      done();
    },
    onError: (error) => {
      // Refused because it is no longer as it is shown: then the next attempt is made with what it is now.
      void refreshRecords(queries);
      // A refused undo has no dialog to say so.
      notices.show(error instanceof RequestError && error.status > 0 ? error.message : t('form.unreachable'));
    },
  });
  return change;
}
