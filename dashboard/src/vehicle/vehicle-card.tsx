import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { Gap } from '../chart/series.ts';
import { parseRange, viewOf } from '../chart/view.ts';
import { CopyButton } from '../form/copy-button.tsx';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { formatDuration } from '../reading/duration.ts';
import { formatMoment } from '../reading/moment.ts';
import { formatQuantity } from '../reading/number.ts';
import { windowKey, windowQuery } from '../records/queries.ts';
import { isStale, newestAt, type RoomView, sensorsOf } from '../room/room-view.ts';
import type { StoreView } from '../room/store-view.ts';
import { Skeleton } from '../shell/problem.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age } from '../shell/value.tsx';
import '../styles/vehicle.css';
import { coordinatesText, formatWay } from './coordinates.ts';
import { toTrack } from './track.ts';
import { TrackPlot } from './track-plot.tsx';
import { wayWindow } from './way-window.ts';

const MINUTE_MS = 60_000;
/** More would be a page of its own. */
const MOST_GAPS = 5;

/** Where a vehicle is and where it has been, over the range that the curves show. */
export function VehicleCard({ store, room }: { store: StoreView; room: RoomView }) {
  const { t } = useWords();
  return (
    <section className="card vehicle" aria-label={t('vehicle.title')}>
      <header>
        <h2>{t('vehicle.title')}</h2>
        <span className="end">{t('vehicle.datum')}</span>
      </header>
      <LastPlace store={store} room={room} />
      <Way store={store} room={room} />
    </section>
  );
}

function LastPlace({ store, room }: { store: StoreView; room: RoomView }) {
  const { t } = useWords();
  const silent = useLive((state) => isStale(newestAt(room), room, state.now));
  const [lat, lon, speed] = (['lat', 'lon', 'speed'] as const).map(
    (kind) => sensorsOf(room, kind)[0]?.latest ?? null,
  );
  const [north, east] = [lat?.value ?? null, lon?.value ?? null];
  const staleAfterMs = 3 * room.cadenceMs;
  return (
    <div className="last-place">
      {north === null || east === null ? (
        <p className="st notice plain">
          <Shape severity="notice" />
          {t(`quality.${(lat?.quality ?? 'no-fix') as 'no-fix'}`, t('quality.other-fault'))}
        </p>
      ) : (
        <>
          <p>
            <span className="muted">{t(silent ? 'vehicle.lastKnown' : 'vehicle.now')}</span>
            <b className="num nw" data-sensor={`${room.id}/lat1`}>
              {coordinatesText(north, east)}
            </b>
            <Age reading={lat ?? null} staleAfterMs={staleAfterMs} zone={store.timeZone} />
          </p>
          {speed?.value == null || silent ? null : (
            <p>
              <span className="muted">{t('kind.speed')}</span>
              <b className="num nw">{formatQuantity(speed.value, 'km/h')}</b>
            </p>
          )}
          <CopyButton text={coordinatesText(north, east)} label={t('vehicle.copy')} />
        </>
      )}
      {silent ? (
        <p className="chart-note">
          <Shape severity="lost" />
          {t('vehicle.silent')}
        </p>
      ) : null}
    </div>
  );
}

function Way({ store, room }: { store: StoreView; room: RoomView }) {
  const { t, language } = useWords();
  const zone = store.timeZone;
  const [search] = useSearchParams();
  const range = parseRange(search);
  const live = useLiveStore();
  const now = useCallback(() => live.getState().now, [live]);
  const key = useLive((state) => windowKey(wayWindow(viewOf(range, state.now))));
  const [from = 0, to = 0, bucketMs = 0] = key.split(' ').map(Number);
  const isLive = useLive((state) => state.now < to);
  const window = { from, to, bucketMs, isLive, everyMs: MINUTE_MS };
  const history = useQuery({ ...windowQuery(room.id, window, now), placeholderData: keepPreviousData });
  if (history.data === undefined || history.data.room !== room.id) return <Skeleton blocks={['row']} />;
  const track = toTrack(history.data, viewOf(range, now()), room.limits.air, 3 * room.cadenceMs);
  if (track.points.length === 0) return <p className="card-text quiet">{t('vehicle.noWay')}</p>;
  const moment = (at: number) => formatMoment(at, now(), language, zone);
  const hasUnknown = track.points.some(
    (point, i) => i > 0 && point.t - (track.points[i - 1]?.t ?? 0) > track.joinMs,
  );
  return (
    <>
      <TrackPlot track={track} zone={zone} />
      <ul className="way-legend">
        <li>
          <i className="way-key normal" />
          {t('vehicle.within', { way: formatWay(track.metres) })}
        </li>
        {track.beyondMs > 0 ? (
          <li className="beyond">
            <i className="way-key high" />
            <span aria-hidden="true">▲▼</span>
            {t('vehicle.beyond', { for: formatDuration(track.beyondMs, t) })}
          </li>
        ) : null}
        {hasUnknown ? (
          <li>
            <i className="way-key unknown" />
            {t('vehicle.unknownWay')}
          </li>
        ) : null}
      </ul>
      {track.gaps.length === 0 ? null : (
        <ul className="way-gaps">
          {track.gaps.slice(-MOST_GAPS).map((gap) => (
            <li key={`${gap.from} ${gap.isFault}`}>
              {t('vehicle.gap', { from: moment(gap.from), to: moment(gap.to), reason: reasonOf(gap, t) })}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Of a vehicle, silence mostly means that there is no coverage; the words say what becomes of the record. */
function reasonOf({ reason, isFault }: Gap, t: TFunction): string {
  if (isFault) return t(`quality.${(reason ?? 'other-fault') as 'no-fix'}`, t('quality.other-fault'));
  if (reason === 'pending' || reason === 'unheard') return t(`vehicle.${reason}`);
  return t(`gapReason.${(reason ?? 'unknown') as 'unknown'}`, t('gapReason.unknown'));
}
