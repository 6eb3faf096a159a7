import type { ForeignDeviceView, Replayed } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import { deviceQuery, pathOf } from './foreign-queries.ts';

/** Messages that were kept because they did not fit, and reading them again. */
export function KeptCard({ device }: { device: ForeignDeviceView }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => request<Replayed>(`${pathOf(device.id)}/replay`, { method: 'POST', timeoutMs: 60_000 }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: deviceQuery(device.id).queryKey }),
  });
  const { kept, revision } = device;
  if (kept === 0 && replay.data === undefined) return null;
  return (
    <section className="card fd-card" aria-label={t('foreign.keptTitle')}>
      <h2>{t('foreign.keptTitle')}</h2>
      <p>
        {kept === 0 ? null : t(revision === 0 ? 'foreign.keptUnmapped' : 'foreign.keptText', { count: kept })}
      </p>
      <p role="status">
        {replay.data === undefined
          ? null
          : t('foreign.replayed', { count: replay.data.replayed, left: replay.data.left })}
      </p>
      {replay.error === null ? null : (
        <p className="t-critical" role="alert">
          {replay.error.message}
        </p>
      )}
      {kept === 0 || revision === 0 ? null : (
        <button
          type="button"
          className="btn touch"
          aria-disabled={replay.isPending}
          onClick={() => {
            if (!replay.isPending) replay.mutate();
          }}
        >
          {replay.isPending ? <span className="spinner" aria-hidden="true" /> : null}
          {t('foreign.replay', { count: kept })}
        </button>
      )}
    </section>
  );
}
