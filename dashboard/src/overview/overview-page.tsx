import { Link, useSearchParams } from 'react-router';
import { useLive } from '../live/live-context.tsx';
import { formatDate } from '../reading/moment.ts';
import { severityOf } from '../room/condition.ts';
import { needsOf } from '../room/needs.ts';
import { isUnheard, unheardRooms } from '../room/store-view.ts';
import { Icon } from '../shell/icon.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/overview.css';
import { NeedsSection } from './needs-section.tsx';
import { NoStores } from './no-stores.tsx';
import { RecordNeeds } from './record-needs.tsx';
import { StoreCard } from './store-card.tsx';
import { useStages } from './use-stages.ts';
import { type RankedStore, useStoreViews } from './use-store-views.ts';
import { WallPage } from './wall-page.tsx';

/** What needs me now? Things to do first, then every store, the abnormal ones first. */
export function OverviewPage() {
  const { t, language } = useWords();
  const [search] = useSearchParams();
  const { ranked, now, zone, error, refetch } = useStoreViews();
  const date = useLive((state) => formatDate(state.now, language, zone));
  const isReady = useStages(ranked === undefined ? 0 : 1, ranked === undefined ? 0 : 1) > 0;
  if (search.has('wall') && ranked !== undefined) return <WallPage ranked={ranked} now={now} zone={zone} />;
  return (
    <Shell title={t('title.overview')} crumb={date} zone={zone}>
      {ranked !== undefined && isReady ? (
        <Stores ranked={ranked} now={now} />
      ) : error !== null ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton blocks={['need', 'need', 'need', 'card', 'card', 'card', 'card']} />
      )}
    </Shell>
  );
}

function Stores({ ranked, now }: { ranked: RankedStore[]; now: number }) {
  const { t } = useWords();
  const [search, setSearch] = useSearchParams();
  // What needs somebody is on the screen first; the cards, which take a slow phone longer, follow.
  const cards = useStages(ranked.length);
  if (ranked.length === 0) {
    return <NoStores />;
  }
  const abnormal = ranked.filter(({ condition }) => severityOf(condition) !== 'none');
  const onlyAbnormal = search.get('show') === 'abnormal';
  const shown = onlyAbnormal ? abnormal : ranked;
  const show = (filter: string | null) =>
    setSearch(filter === null ? {} : { show: filter }, { replace: true });
  return (
    <div className="overview">
      <NeedsSection
        needs={needsOf(
          ranked.map(({ store }) => store),
          now,
        )}
        stores={ranked.length}
        unheard={ranked.filter(({ store }) => isUnheard(store, now)).length}
        unheardRooms={ranked.reduce((n, { store }) => n + unheardRooms(store, now), 0)}
        now={now}
      />
      <RecordNeeds />
      <section aria-label={t('overview.stores')}>
        <div className="sec">
          <h2>{t('overview.stores')}</h2>
          <span className="quiet clip">{t('overview.summary', { n: ranked.length })}</span>
          <span className="grow" />
          <Link className="ghost wall-link" to="/?wall">
            <Icon name="wall" size="sm" />
            {t('top.wall')}
          </Link>
          <fieldset className="seg">
            <legend className="sr">{t('overview.filter')}</legend>
            <button type="button" aria-pressed={!onlyAbnormal} onClick={() => show(null)}>
              {t('overview.all', { n: ranked.length })}
            </button>
            <button type="button" aria-pressed={onlyAbnormal} onClick={() => show('abnormal')}>
              {t('overview.abnormal', { n: abnormal.length })}
            </button>
          </fieldset>
        </div>
        {cards > 0 ? (
          <div className="grid" data-density={ranked.length <= 6 ? 'roomy' : 'dense'}>
            {shown.slice(0, cards).map(({ store, condition }) => (
              <StoreCard key={store.id} store={store} condition={condition} now={now} />
            ))}
          </div>
        ) : (
          <Skeleton blocks={['card', 'card', 'card', 'card']} />
        )}
        {shown.length === 0 ? <p className="quiet">{t('overview.noneAbnormal')}</p> : null}
      </section>
    </div>
  );
}
