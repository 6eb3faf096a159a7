import type { History } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { RANGES, type RangeName, rangeOf } from '../chart/ranges.ts';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { useArriving } from '../live/use-arriving.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatCount, formatShare } from '../reading/number.ts';
import { historyQuery } from '../records/queries.ts';
import type { RoomView } from '../room/room-view.ts';
import type { StoreView } from '../room/store-view.ts';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { Shape } from '../shell/shape.tsx';
import { untilLoaded } from '../shell/until-loaded.ts';
import { useWords } from '../shell/use-words.ts';

const TrendChart = lazy(async () => ({
  default: (await untilLoaded(() => import('../chart/trend-chart.tsx'))).TrendChart,
}));

/** While history arrives the record is read again this often, so that the curve grows before the reader's eyes. */
const ARRIVING_MS = 4000;
/** A phone has half the pixels for the same span. */
const NARROW = '(max-width: 760px)';
const RANGE_NAMES = Object.keys(RANGES) as RangeName[];

/** The curves of a room over a chosen range. */
export function TrendCard({ store, room }: { store: StoreView; room: RoomView }) {
  const { t, language } = useWords();
  const [search, setSearch] = useSearchParams();
  const range = rangeOf(search.get('range'));
  const buffered = store.gateways
    .filter(({ online }) => online)
    .reduce((sum, gateway) => sum + (gateway.buffered ?? 0), 0);
  const arriving = useArriving(store);
  const live = useLiveStore();
  const now = useCallback(() => live.getState().now, [live]);
  const { spanMs, everyMs } = RANGES[range];
  const points = RANGES[range].points / (matchMedia(NARROW).matches ? 2 : 1);
  const history = useQuery(
    historyQuery(room.id, { span: spanMs, points, everyMs: arriving ? ARRIVING_MS : everyMs }, now),
  );
  const clock = useLive((state) =>
    history.data === undefined ? '' : formatMoment(history.data.to, state.now, language, store.timeZone),
  );
  /** A room younger than the range says since when it counts. */
  const completeness = (
    { share, since }: NonNullable<History['completeness']>,
    { from, bucketMs }: History,
  ) =>
    since - from < 2 * bucketMs
      ? t('chart.completeness', { share: formatShare(share) })
      : t('chart.completenessSince', {
          share: formatShare(share),
          since: formatMoment(since, live.getState().now, language, store.timeZone),
        });
  const choose = (name: RangeName) =>
    setSearch(
      (before) => {
        before.set('range', name);
        return before;
      },
      { replace: true },
    );
  return (
    <section className="card charts" aria-label={t('chart.title')}>
      <header>
        <h2>{t('chart.title')}</h2>
        <div className="lg">
          <span>
            <i className="lg-air" />
            {t('chart.airLegend')}
          </span>
          <span>
            <i className="lg-product" />
            {t('chart.product')}
          </span>
          <span>
            <i className="lg-limits" />
            {t('chart.limits')}
          </span>
        </div>
        <span className="grow" />
        <fieldset className="seg">
          <legend className="sr">{t('chart.rangeLabel')}</legend>
          {RANGE_NAMES.map((name) => (
            <button key={name} type="button" aria-pressed={name === range} onClick={() => choose(name)}>
              {t(`chart.range.${name}`)}
            </button>
          ))}
        </fieldset>
      </header>
      {buffered > 50 ? (
        <p className="chart-note">
          <Shape severity="notice" />
          {t('chart.backlog', { n: formatCount(buffered) })}
        </p>
      ) : null}
      {history.data !== undefined && history.error !== null ? (
        <p className="chart-note">
          <Shape severity="lost" />
          {t('chart.stale', { at: clock })}
        </p>
      ) : null}
      {history.data === undefined ? (
        history.error === null ? (
          <Skeleton blocks={['chart']} />
        ) : (
          <Problem error={history.error} onRetry={() => void history.refetch()} />
        )
      ) : hasAny(history.data.keys) ? (
        <>
          <Suspense fallback={<Skeleton blocks={['chart']} />}>
            <TrendChart history={history.data} room={room} range={range} zone={store.timeZone} />
          </Suspense>
          <footer className="chart-foot">
            {history.data.completeness === null ? null : (
              <span title={t('chart.completenessTitle')}>
                {completeness(history.data.completeness, history.data)}
              </span>
            )}
            <span className="grow" />
            <a href={exportPath(history.data)} download title={t('chart.exportTitle')}>
              {t('chart.export')}
            </a>
          </footer>
        </>
      ) : (
        <Blank icon="thermometer" title={t('chart.empty')} text={t('chart.emptyText')} />
      )}
    </section>
  );
}

/** The rows behind the curves, all of them. */
function exportPath({ room, from, to }: History): string {
  return `/api/rooms/${encodeURIComponent(room)}/export?from=${from}&to=${to}&format=csv`;
}

function hasAny(keys: object): boolean {
  return Object.keys(keys).length > 0;
}
