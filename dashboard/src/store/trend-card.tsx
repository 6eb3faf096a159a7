import type { History, Note } from '@coldfield/api/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { type Comparison, parseComparisons, writeComparisons } from '../chart/compared.ts';
import { completenessIn } from '../chart/completeness.ts';
import { windowFor } from '../chart/levels.ts';
import type { TrendPlot } from '../chart/plot.ts';
import { RangeBar, RangePresets } from '../chart/range-bar.tsx';
import { parseRange, type Range, viewOf, writeRange } from '../chart/view.ts';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { useArriving } from '../live/use-arriving.ts';
import { notesQuery } from '../notes/note-queries.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatCount, formatShare } from '../reading/number.ts';
import { windowKey, windowQuery } from '../records/queries.ts';
import { conditionOf } from '../room/condition.ts';
import { type RoomView, sensorsOf } from '../room/room-view.ts';
import type { StoreView } from '../room/store-view.ts';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { Shape } from '../shell/shape.tsx';
import { untilLoaded } from '../shell/until-loaded.ts';
import { useWords } from '../shell/use-words.ts';
import { CompareBar } from './compare-bar.tsx';
import { ExportBar } from './export-bar.tsx';
import { RoomNotes } from './room-notes.tsx';
import { useComparable, useComparedLines } from './use-compared.ts';

const TrendChart = lazy(async () => ({
  default: (await untilLoaded(() => import('../chart/trend-chart.tsx'))).TrendChart,
}));

/** While history arrives the record is read again this often, so that the curve grows before the reader's eyes. */
const ARRIVING_MS = 4000;
/** A phone has half the pixels for the same span. */
const NARROW = '(max-width: 760px)';
/** How often a window that reaches the present is read again, as a share of its buckets, ms. */
const LEAST_EVERY_MS = 60_000;
const MOST_EVERY_MS = 30 * 60_000;
/** Late data is seldom: a window of the past is read again so often. */
const PAST_EVERY_MS = 10 * 60_000;

const NO_NOTES: readonly Note[] = [];

/** The curves of a room over a chosen range. */
export function TrendCard({ store, room }: { store: StoreView; room: RoomView }) {
  const { t, language } = useWords();
  const [search, setSearch] = useSearchParams();
  const range = parseRange(search);
  const plotRef = useRef<TrendPlot>(null);
  const buffered = store.gateways
    .filter(({ online }) => online)
    .reduce((sum, gateway) => sum + (gateway.buffered ?? 0), 0);
  const arriving = useArriving(store);
  const live = useLiveStore();
  const now = useCallback(() => live.getState().now, [live]);
  const isNarrow = matchMedia(NARROW).matches;
  // Only the window's place in time, so that the page is not drawn anew with every tick of the clock.
  const key = useLive((state) => windowKey(windowFor(viewOf(range, state.now), isNarrow)));
  const [from = 0, to = 0, bucketMs = 0] = key.split(' ').map(Number);
  const isLive = useLive((state) => state.now < to);
  const calmMs = isLive ? Math.min(MOST_EVERY_MS, Math.max(LEAST_EVERY_MS, bucketMs / 6)) : PAST_EVERY_MS;
  const window = { from, to, bucketMs, isLive, everyMs: arriving ? ARRIVING_MS : calmMs };
  const history = useQuery(windowQuery(room.id, window, now));
  // While another piece is on its way, or did not come, the chart stays with what it has.
  const [kept, setKept] = useState<History | null>(null);
  if (history.data !== undefined && history.data !== kept) setKept(history.data);
  const shown = history.data ?? (kept?.room === room.id ? kept : undefined);
  const clock = useLive((state) =>
    shown === undefined ? '' : formatMoment(shown.to, state.now, language, store.timeZone),
  );
  const notes = useQuery({ ...notesQuery(room.id, from, to), placeholderData: keepPreviousData });
  // Those of the room before stay until this one's have come.
  const noted = useMemo(
    () => (notes.data?.notes ?? NO_NOTES).filter((note) => note.room === room.id),
    [notes.data, room.id],
  );
  const isUnwired = useLive((state) => conditionOf(room, state.now) === 'unwired');
  const airs = sensorsOf(room, 'air').length;
  const [pinnedAt, setPinnedAt] = useState<number | null>(null);
  const comparisons = useMemo(() => parseComparisons(search), [search]);
  const comparable = useComparable(store, room.id);
  const compareLabel = (comparison: Comparison): string =>
    comparison.kind === 'days'
      ? t(`compare.back.d${comparison.days as 1}`, t('compare.daysBack', { n: comparison.days }))
      : (comparable.find(({ id }) => id === comparison.room)?.label ?? t('compare.unknown'));
  const compared = useComparedLines(
    comparisons,
    { room: room.id, zone: store.timeZone, window, now },
    compareLabel,
  );
  const choose = useCallback(
    (next: Range) => setSearch((before) => writeRange(before, next), { replace: true }),
    [setSearch],
  );
  return (
    <section className="card charts" aria-label={t('chart.title')}>
      <header>
        <h2>{t('chart.title')}</h2>
        <div className="lg">
          <span>
            <i className="lg-air" />
            {airs > 1 ? t('chart.airsLegend', { n: airs }) : t('chart.airLegend')}
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
        <RangePresets range={range} onRange={choose} />
      </header>
      <RangeBar range={range} zone={store.timeZone} onRange={choose} plot={() => plotRef.current} />
      <CompareBar
        comparisons={comparisons}
        rooms={comparable}
        label={compareLabel}
        onChange={(next) => setSearch((before) => writeComparisons(before, next), { replace: true })}
      />
      {buffered > 50 ? (
        <p className="chart-note">
          <Shape severity="notice" />
          {t('chart.backlog', { n: formatCount(buffered) })}
        </p>
      ) : null}
      {shown !== undefined && history.error !== null ? (
        <p className="chart-note">
          <Shape severity="lost" />
          {t('chart.stale', { at: clock })}
        </p>
      ) : null}
      {history.data !== undefined && range.kind !== 'preset' && !hasAny(history.data.keys) ? (
        <p className="chart-note">
          <Shape severity="notice" />
          {t('chart.empty')}
        </p>
      ) : null}
      {shown === undefined ? (
        history.error === null ? (
          <Skeleton blocks={['chart']} />
        ) : (
          <Problem error={history.error} onRetry={() => void history.refetch()} />
        )
      ) : hasAny(shown.keys) || history.data === undefined || range.kind !== 'preset' ? (
        <>
          <Suspense fallback={<Skeleton blocks={['chart']} />}>
            <TrendChart
              key={room.id}
              history={history.data ?? null}
              windowKey={key}
              isLive={isLive}
              room={room}
              range={range}
              zone={store.timeZone}
              notes={noted}
              compared={compared}
              onPin={setPinnedAt}
              onRange={choose}
              plotRef={plotRef}
            />
          </Suspense>
          <footer className="chart-foot">
            <Completeness history={shown} range={range} zone={store.timeZone} />
            <span className="grow" />
            <ExportBar
              storeName={store.name}
              room={room}
              zone={store.timeZone}
              range={range}
              notes={noted}
              plotRef={plotRef}
            />
          </footer>
          <RoomNotes
            room={room.id}
            zone={store.timeZone}
            range={range}
            notes={noted}
            pinnedAt={pinnedAt}
            plotRef={plotRef}
          />
        </>
      ) : (
        <Blank
          icon="thermometer"
          title={t(isUnwired ? 'state.unwired' : 'chart.empty')}
          text={t(
            isUnwired
              ? 'store.unwiredText'
              : store.gateways.some(({ online }) => online)
                ? 'chart.emptyTextOnline'
                : 'chart.emptyText',
          )}
        />
      )}
    </section>
  );
}

/** How complete what is seen is. A room younger than the range says since when it counts. */
function Completeness({ history, range, zone }: { history: History; range: Range; zone: string }) {
  const { t, language } = useWords();
  const text = useLive((state) => {
    const view = viewOf(range, state.now);
    const found = completenessIn(history, view, state.now);
    if (found === null) return null;
    const share = formatShare(found.share);
    if (found.since - view.from < 2 * history.bucketMs) return t('chart.completeness', { share });
    const since = formatMoment(found.since, state.now, language, zone);
    return t('chart.completenessSince', { share, since });
  });
  return text === null ? null : <span title={t('chart.completenessTitle')}>{text}</span>;
}

function hasAny(keys: object): boolean {
  return Object.keys(keys).length > 0;
}
