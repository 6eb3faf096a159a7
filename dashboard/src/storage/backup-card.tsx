import type { ArchiveOverview } from '@coldfield/api/contract';
import { DEFAULT_ZONE, formatClock, formatYearDay } from '../reading/moment.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { formatBytes } from './bytes.ts';

/** When the last good back-up was taken and the next one is due, and why one failed. */
export function BackupCard({ overview }: { overview: ArchiveOverview }) {
  const { t, language } = useWords();
  const { good, failed, folder, nextAt, isRunning, isOverdue } = overview.backups;
  const at = (time: number): string =>
    `${formatYearDay(time, language, DEFAULT_ZONE)} ${formatClock(time, DEFAULT_ZONE)}`;
  return (
    <section className="card backup-card" aria-labelledby="backup-title">
      <header>
        <h2 id="backup-title">{t('storage.backup.title')}</h2>
        {isRunning ? <span className="end">{t('storage.backup.running')}</span> : null}
      </header>
      <div className="card-text">
        {isOverdue || failed !== null ? (
          <p className="storage-note warning" role="status">
            <Shape severity="warning" />
            <span>
              {isOverdue ? `${t('storage.backup.overdue')} ` : null}
              {failed === null ? null : t('storage.backup.failed', { at: at(failed.at), why: failed.why })}
            </span>
          </p>
        ) : null}
        {good === null ? (
          <p>{t('storage.backup.none')}</p>
        ) : (
          <>
            <p>{t('storage.backup.good', { at: at(good.at), bytes: formatBytes(good.bytes) })}</p>
            <p className="quiet xs backup-file">{good.file}</p>
          </>
        )}
        <p className="muted">
          {nextAt === null || folder === null
            ? t('storage.backup.byHand')
            : t('storage.backup.next', { at: at(nextAt), folder })}
        </p>
      </div>
    </section>
  );
}
