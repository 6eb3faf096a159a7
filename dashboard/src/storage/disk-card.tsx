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
            <span className="muted">{t(space.onThisDisk ? 'storage.used' : 'storage.usedElsewhere')}</span>
            {space.reusableBytes >= NOTABLE * (space.usedBytes + space.reusableBytes) ? (
              <span className="quiet">
                {t('storage.reusable', { bytes: formatBytes(space.reusableBytes) })}
              </span>
            ) : null}
          </p>
        )}
        {disk === null ? null : (
          <DiskBar
            disk={disk}
            archiveBytes={space?.onThisDisk === true ? space.usedBytes + space.reusableBytes : null}
          />
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

/** @param props.archiveBytes null when the archive is not on this disk */
function DiskBar({
  disk,
  archiveBytes,
}: {
  disk: NonNullable<ArchiveOverview['disk']>;
  archiveBytes: number | null;
}) {
  const { t } = useWords();
  const { freeBytes, totalBytes, warnBytes, reserveBytes } = disk;
  const parts = {
    archive: archiveBytes ?? 0,
    other: Math.max(0, totalBytes - freeBytes - (archiveBytes ?? 0)),
    free: freeBytes,
  };
  const words = {
    total: formatBytes(totalBytes),
    archive: formatBytes(parts.archive),
    other: formatBytes(parts.other),
    free: formatBytes(parts.free),
  };
  const isHere = archiveBytes !== null;
  const segments = isHere ? SEGMENTS : SEGMENTS.filter((part) => part !== 'archive');
  return (
    <>
      <p className="disk-free">
        <b>{t(isHere ? 'storage.disk' : 'storage.diskOfServer')}</b> {t('storage.diskFree', words)}
      </p>
      <div
        className="disk-bar"
        role="img"
        aria-label={t(isHere ? 'storage.diskLabel' : 'storage.diskLabelElsewhere', words)}
      >
        {segments.map((part) => (
          <span
            key={part}
            className={`seg-${part}`}
            style={{ flexGrow: parts[part] === 0 ? 0 : Math.max(LEAST, (100 * parts[part]) / totalBytes) }}
          />
        ))}
      </div>
      <ul className="disk-legend" aria-hidden="true">
        {segments.map((part) => (
          <li key={part}>
            <i className={`seg-${part}`} />
            {t(`storage.segment.${part}`)} <span className="nw">{words[part]}</span>
          </li>
        ))}
      </ul>
      <p className="quiet xs">
        {t(isHere ? 'storage.thresholds' : 'storage.thresholdsElsewhere', {
          warn: formatBytes(warnBytes),
          reserve: formatBytes(reserveBytes),
        })}
      </p>
    </>
  );
}

const SEGMENTS = ['archive', 'other', 'free'] as const;
