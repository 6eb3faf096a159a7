import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { refreshRecords } from '../records/refresh-records.ts';
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

/** Whether the sample store is there; undefined until it is known, and for who may not change it. */
export function useSampleState(): SampleState | undefined {
  const may = useSession().permissions.includes('sample.manage');
  const { data } = useQuery({ ...sampleQuery, enabled: may });
  return may ? data : undefined;
}

interface Props {
  /** What is said where it is loaded. */
  readonly there?: string;
  readonly onRemoved?: () => void;
}

/** Loads the sample store, or takes it away after asking; for who looks after the whole system. */
export function SampleSection({ there, onRemoved }: Props) {
  const { t } = useWords();
  const queries = useQueryClient();
  const state = useSampleState();
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (load: boolean) =>
      request<SampleState>('/api/sample', { method: load ? 'PUT' : 'DELETE', timeoutMs: LOADING_MS }),
    onSuccess: async (after) => {
      setAsking(false);
      if (!after.loaded) onRemoved?.();
      queries.setQueryData(sampleQuery.queryKey, after);
      await refreshRecords(queries);
    },
  });
  if (state === undefined) return null;
  const fault = change.isError
    ? change.error instanceof RequestError && change.error.status > 0
      ? change.error.message
      : t('form.unreachable')
    : null;
  return (
    <div className="sample-section">
      <p className="muted">{state.loaded ? (there ?? t('setup.sample.there')) : t('setup.sample.text')}</p>
      {fault === null || asking ? null : (
        <p className="message warning" role="alert">
          <Shape severity="warning" />
          <span>{fault}</span>
        </p>
      )}
      <button
        type="button"
        className="btn touch"
        aria-disabled={change.isPending}
        onClick={() => {
          if (change.isPending) return;
          change.reset();
          if (state.loaded) setAsking(true);
          else change.mutate(true);
        }}
      >
        {change.isPending ? <span className="spinner" aria-hidden="true" /> : null}
        {t(
          change.isPending ? 'setup.sample.busy' : state.loaded ? 'setup.sample.remove' : 'setup.sample.load',
        )}
      </button>
      <ConfirmDialog
        open={asking}
        title={t('setup.sample.removeTitle')}
        text={t('setup.sample.removeText')}
        confirm={t('setup.sample.remove')}
        busy={change.isPending}
        error={fault}
        onConfirm={() => change.mutate(false)}
        onCancel={() => setAsking(false)}
      />
    </div>
  );
}
