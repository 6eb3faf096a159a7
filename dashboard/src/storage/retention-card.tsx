import type { ArchiveOverview } from '@coldfield/api/contract';
import { useState } from 'react';
import { DEFAULT_ZONE, formatYearDay } from '../reading/moment.ts';
import { formatCount } from '../reading/number.ts';
import { isWaiting } from '../records/archive.ts';
import { useWords } from '../shell/use-words.ts';
import { LimitsEditor } from './limits-editor.tsx';
import { monthWords } from './month-words.ts';

/** How long data is kept, deleting that goes on, and the way to change it. */
export function RetentionCard({ overview }: { overview: ArchiveOverview }) {
  const { t, language } = useWords();
  const [editing, edit] = useState(false);
  const [saved, setSaved] = useState(false);
  const { limits, keptFrom, hoursFrom, deleting } = overview;
  const day = (at: number): string => formatYearDay(at, language, DEFAULT_ZONE);
  return (
    <section className="card retention-card" aria-labelledby="retention-title">
      <header>
        <h2 id="retention-title">{t('storage.retention')}</h2>
      </header>
      <div className="card-text">
        <dl className="limits">
          <div>
            <dt>
              {t('storage.raw')}
              <span className="quiet xs">{t('storage.rawText')}</span>
            </dt>
            <dd>
              <b>{monthWords(limits.rawMonths, t)}</b>
              <span className="quiet xs">{t('storage.keptFrom', { date: day(keptFrom) })}</span>
            </dd>
          </div>
          <div>
            <dt>
              {t('storage.hours')}
              <span className="quiet xs">{t('storage.hoursText')}</span>
            </dt>
            <dd>
              <b>{limits.hoursMonths === null ? t('storage.forever') : monthWords(limits.hoursMonths, t)}</b>
              {hoursFrom === null ? null : (
                <span className="quiet xs">{t('storage.keptFrom', { date: day(hoursFrom) })}</span>
              )}
            </dd>
          </div>
        </dl>
        {overview.clockDoubt ? (
          <p className="t-warning" role="status">
            {t('storage.clockDoubt')}
          </p>
        ) : null}
        {deleting === null ? null : <Deleting deleting={deleting} day={day} />}
        {isWaiting(overview) ? (
          <p className="waiting muted" role="status">
            {t('storage.waiting')}
          </p>
        ) : null}
        {editing ? (
          <LimitsEditor
            limits={limits}
            onDone={(changed) => {
              edit(false);
              setSaved(changed);
            }}
          />
        ) : (
          <div className="retention-acts">
            <button
              type="button"
              className="btn"
              onClick={() => {
                edit(true);
                setSaved(false);
              }}
            >
              {t('storage.change')}
            </button>
            <span className="muted" role="status">
              {saved ? t('storage.saved') : null}
            </span>
          </div>
        )}
      </div>
    </section>
  );
}

function Deleting({
  deleting: { rows, left, before },
  day,
}: {
  deleting: NonNullable<ArchiveOverview['deleting']>;
  day: (at: number) => string;
}) {
  const { t } = useWords();
  const known = rows !== null && left !== null && rows > 0;
  return (
    <div className="deleting" role="status">
      <b>{t('storage.deleting', { date: day(before) })}</b>
      {known ? <progress max={rows} value={rows - left} /> : <progress />}
      <span className="muted">
        {known
          ? t('storage.deletingLeft', { left: formatCount(left), rows: formatCount(rows) })
          : t('storage.deletingUnknown')}
      </span>
    </div>
  );
}
