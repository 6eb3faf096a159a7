import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { organisationsQuery, storesQuery } from '../records/queries.ts';
import { RequestError, request } from '../records/request.ts';
import { useSession } from '../shell/session-context.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/setup.css';

interface SampleState {
  readonly loaded: boolean;
}

const sampleQuery = queryOptions({
  queryKey: ['sample'],
  queryFn: ({ signal }) => request<SampleState>('/api/sample', { signal }),
});
/** A week goes into the archive before the answer comes. */
const LOADING_MS = 120_000;

/** Loads the sample store, or takes it away; for who looks after the whole system. */
export function SampleCard() {
  const { t } = useWords();
  const queries = useQueryClient();
  const may = useSession().permissions.includes('sample.manage');
  const { data } = useQuery({ ...sampleQuery, enabled: may });
  const change = useMutation({
    mutationFn: (load: boolean) =>
      request<SampleState>('/api/sample', { method: load ? 'PUT' : 'DELETE', timeoutMs: LOADING_MS }),
    onSuccess: async (state) => {
      queries.setQueryData(sampleQuery.queryKey, state);
      await queries.invalidateQueries({ queryKey: storesQuery.queryKey });
      await queries.invalidateQueries({ queryKey: organisationsQuery.queryKey });
    },
  });
  if (!may || data === undefined) return null;
  const { loaded } = data;
  return (
    <section className="card setup-there" aria-labelledby="sample-title">
      <h2 id="sample-title">{t('setup.sample.title')}</h2>
      <p className="muted">{t(loaded ? 'setup.sample.there' : 'setup.sample.text')}</p>
      {change.isError ? (
        <p className="message warning" role="alert">
          <Shape severity="warning" />
          <span>
            {change.error instanceof RequestError && change.error.status > 0
              ? change.error.message
              : t('form.unreachable')}
          </span>
        </p>
      ) : null}
      <button
        type="button"
        className="btn touch"
        aria-disabled={change.isPending}
        onClick={() => {
          if (!change.isPending) change.mutate(!loaded);
        }}
      >
        {change.isPending ? <span className="spinner" aria-hidden="true" /> : null}
        {t(change.isPending ? 'setup.sample.busy' : loaded ? 'setup.sample.remove' : 'setup.sample.load')}
      </button>
    </section>
  );
}
