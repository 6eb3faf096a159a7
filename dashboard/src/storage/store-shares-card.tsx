import type { ArchiveOverview, StoreShare } from '@coldfield/api/contract';
import { useState } from 'react';
import { DEFAULT_ZONE, formatMoment, formatYearDay } from '../reading/moment.ts';
import { formatCount } from '../reading/number.ts';
import { Blank } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import { formatBytes } from './bytes.ts';

/** As many as are seen without looking for the end. */
const FIRST = 12;

/** A bar for each store, the largest first. */
export function StoreSharesCard({ overview }: { overview: ArchiveOverview }) {
  const { t, language } = useWords();
  const [all, showAll] = useState(false);
  const { stores, countedAt, serverTime } = overview;
  const most = stores?.[0]?.rows ?? 0;
  return (
    <section className="card shares-card" aria-labelledby="shares-title">
      <header>
        <h2 id="shares-title">{t('storage.stores')}</h2>
        {countedAt === null ? null : (
          <span className="end">
            {t('storage.countedAt', { at: formatMoment(countedAt, serverTime, language, DEFAULT_ZONE) })}
          </span>
        )}
      </header>
      {stores === null ? (
        <p className="card-text muted" role="status">
          {t('storage.counting')}
        </p>
      ) : stores.length === 0 ? (
        <Blank icon="archive" title={t('storage.empty')} text={t('storage.emptyText')} />
      ) : (
        <>
          <ul className="shares">
            {(all ? stores : stores.slice(0, FIRST)).map((store) => (
              <ShareRow key={store.id} store={store} most={most} />
            ))}
          </ul>
          {stores.length > FIRST ? (
            <p className="card-text">
              <button type="button" className="ghost" onClick={() => showAll(!all)} aria-expanded={all}>
                {all ? t('storage.less') : t('storage.more', { n: stores.length - FIRST })}
              </button>
            </p>
          ) : null}
        </>
      )}
    </section>
  );
}

function ShareRow({ store, most }: { store: StoreShare; most: number }) {
  const { t, language } = useWords();
  const name = (language === 'en' ? store.nameEn : undefined) ?? store.name ?? t('storage.unknownStore');
  return (
    <li data-store={store.id}>
      <span className="share-name clip" title={name}>
        {name}
      </span>
      <span className="share-bytes">
        {store.bytes === null ? null : t('storage.about', { bytes: formatBytes(store.bytes) })}
      </span>
      <span className="share-bar" aria-hidden="true">
        <i style={{ width: `${most === 0 ? 0 : (100 * store.rows) / most}%` }} />
      </span>
      <span className="share-facts quiet xs">
        <span className="nw">{t('storage.rows', { n: formatCount(store.rows) })}</span>
        {store.from === null ? null : (
          <span className="nw">
            {t('storage.span', { from: formatYearDay(store.from, language, DEFAULT_ZONE) })}
          </span>
        )}
      </span>
    </li>
  );
}
