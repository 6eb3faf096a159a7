import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { SessionList } from '../people/session-list.tsx';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/people.css';
import { ownSessionsQuery } from './queries.ts';

/** Where one is signed in, and a way to end each but this one. */
export function SessionsSection() {
  const { t } = useWords();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(ownSessionsQuery);
  const end = useMutation({
    mutationFn: (id: string | null) =>
      request(`/api/account/sessions${id === null ? '' : `/${encodeURIComponent(id)}`}`, {
        method: 'DELETE',
      }),
    onSuccess: () => notices.show(t('account.ended')),
    onError: (cause) => notices.show(cause instanceof RequestError ? cause.message : t('form.failed')),
    onSettled: () => queries.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton blocks={['row', 'row']} />
    ) : (
      <Problem error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <div className="account-part">
      <SessionList
        sessions={data.sessions}
        action={({ id, current }, device) =>
          current ? null : (
            <button
              type="button"
              className="btn touch"
              aria-label={t('account.endOf', { device })}
              onClick={() => end.mutate(id)}
            >
              {t('account.end')}
            </button>
          )
        }
      />
      {data.sessions.length > 1 ? (
        <div className="form-acts">
          <button type="button" className="btn touch" onClick={() => end.mutate(null)}>
            {t('account.endOthers')}
          </button>
        </div>
      ) : null}
    </div>
  );
}
