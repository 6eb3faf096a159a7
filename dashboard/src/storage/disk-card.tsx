import type { ArchiveOverview } from '@coldfield/api/contract';
import { DEFAULT_ZONE, formatYearDay } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';
import { formatBytes } from './bytes.ts';

/** How the disk is shared between the archive and everything else, and when it is too little. */
export function DiskCard({ overview }: { overview: ArchiveOverview }) {
  const { t, language } = useWords();
  const { disk, space, thinnedTo, product } = overview;
  return (
    <section className="card disk-card" aria-labelledby="disk-title">
      <header>
        <h2 id="disk-title">{t('storage.archive')}</h2>
        <span className="end">{product}</span>
      </header>
      <div className="card-text">
        {space === null ? (
          <p>{t('storage.elsewhere')}</p>
        ) : (
          <p className="disk-used">
            <span className="val x2">{formatBytes(space.usedBytes + space.reusableBytes)}</span>
            <span className="muted">{t('storage.used')}</span>
            {space.reusableBytes >= NOTABLE * (space.usedBytes + space.reusableBytes) ? (
              <span className="quiet">
                {t('storage.reusable', { bytes: formatBytes(space.reusableBytes) })}
              </span>
            ) : null}
          </p>
        )}
        {disk === null ? null : (
          <DiskBar disk={disk} archiveBytes={space === null ? 0 : space.usedBytes + space.reusableBytes} />
        )}
        {thinnedTo === null ? null : (
          <p className="disk-thinned t-warning">
            {t('storage.thinned', { date: formatYearDay(thinnedTo, language, DEFAULT_ZONE) })}
          </p>
        )}
      </div>
    </section>
  );
}

/** Less than this share is not worth a sentence. */
const NOTABLE = 0.02;
/** A part that is there is seen, however small it is, in % of the bar. */
const LEAST = 0.6;

function DiskBar({
  disk,
  archiveBytes,
}: {
  disk: NonNullable<ArchiveOverview['disk']>;
  archiveBytes: number;
}) {
  const { t } = useWords();
  const { freeBytes, totalBytes, warnBytes, reserveBytes } = disk;
  const parts = {
    archive: archiveBytes,
    other: Math.max(0, totalBytes - freeBytes - archiveBytes),
    free: freeBytes,
  };
  const words = {
    total: formatBytes(totalBytes),
    archive: formatBytes(parts.archive),
    other: formatBytes(parts.other),
    free: formatBytes(parts.free),
  };
  return (
    <>
      <p className="disk-free">
        <b>{t('storage.disk')}</b> {t('storage.diskFree', words)}
      </p>
      <div className="disk-bar" role="img" aria-label={t('storage.diskLabel', words)}>
        {SEGMENTS.map((part) => (
          <span
            key={part}
            className={`seg-${part}`}
            style={{ flexGrow: parts[part] === 0 ? 0 : Math.max(LEAST, (100 * parts[part]) / totalBytes) }}
          />
        ))}
      </div>
      <ul className="disk-legend" aria-hidden="true">
        {SEGMENTS.map((part) => (
          <li key={part}>
            <i className={`seg-${part}`} />
            {t(`storage.segment.${part}`)} <span className="nw">{words[part]}</span>
          </li>
        ))}
      </ul>
      <p className="quiet xs">
        {t('storage.thresholds', { warn: formatBytes(warnBytes), reserve: formatBytes(reserveBytes) })}
      </p>
    </>
  );
}

const SEGMENTS = ['archive', 'other', 'free'] as const;
