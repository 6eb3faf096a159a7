import type { ArchiveOverview } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { archiveQuery } from '../records/archive.ts';
import type { Severity } from '../room/condition.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { Shape } from '../shell/shape.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { BackupCard } from './backup-card.tsx';
import { DiskCard } from './disk-card.tsx';
import { RetentionCard } from './retention-card.tsx';
import { StoreSharesCard } from './store-shares-card.tsx';
import '../styles/storage.css';

/** What the archive takes, whether the disk suffices, and how long data is kept. For administrators. */
export function StoragePage() {
  const { t, language } = useWords();
  const { data, error, refetch } = useQuery(archiveQuery(language));
  return (
    <Shell title={t('title.storage')} zone={DEFAULT_ZONE}>
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['hero', 'row', 'row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="storage" data-state={data.state}>
          <StateNote overview={data} />
          <DiskCard overview={data} />
          <RetentionCard overview={data} />
          <BackupCard overview={data} />
          <StoreSharesCard overview={data} />
        </div>
      )}
    </Shell>
  );
}

const SEVERITIES = { low: 'warning', thinning: 'warning', full: 'critical' } as const satisfies Record<
  Exclude<ArchiveOverview['state'], 'ok'>,
  Severity
>;

/** What is wrong with the disk, in the server's words. */
function StateNote({ overview: { state, message } }: { overview: ArchiveOverview }) {
  if (state === 'ok' || message === null) return null;
  return (
    <p className={`storage-note ${SEVERITIES[state]}`} role="status">
      <Shape severity={SEVERITIES[state]} />
      {message}
    </p>
  );
}
