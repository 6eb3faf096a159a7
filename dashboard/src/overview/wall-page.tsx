import type { TFunction } from 'i18next';
import { Link } from 'react-router';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { formatLimitsShort } from '../reading/limits.ts';
import { formatClock, formatDate } from '../reading/moment.ts';
import { type Condition, conditionOf, type Severity, severityOf } from '../room/condition.ts';
import { leadSensor } from '../room/lead-sensor.ts';
import { type RoomView, shortName, stateOf } from '../room/room-view.ts';
import { leadRoom } from '../room/store-view.ts';
import { LostBanner } from '../shell/live-mark.tsx';
import { Shape } from '../shell/shape.tsx';
import { useTitle } from '../shell/shell.tsx';
import { conditionText } from '../shell/state-chip.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';
import '../styles/wall.css';
import type { RankedStore } from './use-store-views.ts';

const SHOWN: readonly Exclude<Severity, 'none'>[] = ['critical', 'warning', 'lost', 'notice'];

/** The overview for a screen on the wall, read from five metres: one tile a store, no letter below 32 px. */
export function WallPage({ ranked, now, zone }: { ranked: RankedStore[]; now: number; zone: string }) {
  const { t, language } = useWords();
  useTitle(t('title.overview'));
  const clock = useLive((state) => formatClock(state.now, zone));
  const connection = useLive((state) => state.connection);
  const frozen = useLive(isFrozen);
  const columns = ranked.length <= 4 ? 2 : ranked.length <= 9 ? 3 : 4;
  const count = (severity: Severity) =>
    ranked.filter(({ condition }) => severityOf(condition) === severity).length;
  const unwired = ranked.filter(({ condition }) => condition === 'unwired').length;
  const normal = count('none') - unwired;
  return (
    <div className="wall" data-connection={connection} data-frozen={frozen || undefined}>
      <header className="wall-bar">
        <span className="wall-clock">{clock}</span>
        <h1>{formatDate(now, language, zone)}</h1>
        <div className="wall-sum">
          {SHOWN.map((severity) =>
            count(severity) === 0 ? null : (
              <span key={severity}>
                <Shape severity={severity} />
                {t(`severity.${severity}`)} {count(severity)}
              </span>
            ),
          )}
          {unwired === 0 ? null : <span className="muted">{t('wall.unwired', { n: unwired })}</span>}
          <span className="muted">
            <Shape severity="none" />
            {t(normal === ranked.length ? 'wall.all' : 'wall.rest', { n: normal })}
          </span>
        </div>
        <Link className="wall-leave" to="/">
          {t('top.leaveWall')}
        </Link>
      </header>
      <LostBanner zone={zone} />
      <main className="wall-grid" data-columns={columns}>
        {ranked.map((entry) => (
          <Tile key={entry.store.id} entry={entry} now={now} roomy={columns === 2} />
        ))}
      </main>
    </div>
  );
}

/** As short as five metres ask for: how long a silence has lasted stands in the age beside it. */
function tileText(condition: Condition, room: RoomView | null, now: number, t: TFunction): string {
  if (condition === 'lost') return t('state.lost');
  if (condition === 'fault') return t('wall.fault');
  if (condition === 'normal' && room !== null && stateOf(room, 'defrost') === true) return t('kind.defrost');
  return conditionText(condition, room, now, t);
}

interface TileProps {
  entry: RankedStore;
  now: number;
  /** There is room for the store's other rooms. */
  roomy: boolean;
}

function Tile({ entry: { store, condition }, now, roomy }: TileProps) {
  const { t } = useWords();
  const frozen = useLive(isFrozen);
  const room = leadRoom(store, now);
  const sensor = room === null ? null : leadSensor(room, now);
  const severity = frozen ? 'lost' : severityOf(condition);
  const staleAfterMs = 3 * (room?.cadenceMs ?? 0);
  return (
    <article className={`tile ${severity}`}>
      <header>
        <h2>
          {[
            store.name.replace(/(冷库| store)$/, ''),
            ...(roomy && room !== null && store.rooms.length > 1 ? [shortName(room)] : []),
          ].join(' · ')}
        </h2>
        <span>{room === null || sensor === null ? '' : formatLimitsShort(room.limits[sensor.kind], t)}</span>
      </header>
      <div className="tile-value">
        <Value reading={sensor?.latest ?? null} unit={sensor?.unit ?? ''} staleAfterMs={staleAfterMs} />
        {store.rooms.length > 1 && room !== null && !roomy ? (
          <span className="clip">{shortName(room)}</span>
        ) : null}
        {roomy ? <OtherRooms rooms={store.rooms.filter((other) => other !== room)} now={now} /> : null}
      </div>
      <footer>
        {condition === 'unwired' && !frozen ? null : <Shape severity={severity} />}
        <b className="clip">{frozen ? t('top.lost') : tileText(condition, room, now, t)}</b>
        <span>
          {condition === 'unwired' ? null : (
            <Age reading={sensor?.latest ?? null} staleAfterMs={staleAfterMs} zone={store.timeZone} short />
          )}
        </span>
      </footer>
    </article>
  );
}

/** The rooms that the large number is not of, in a line each. */
function OtherRooms({ rooms, now }: { rooms: readonly RoomView[]; now: number }) {
  return (
    <ul className="tile-rooms">
      {rooms.map((room) => {
        const sensor = leadSensor(room, now);
        const severity = severityOf(conditionOf(room, now));
        return (
          <li key={room.id}>
            {severity === 'none' ? null : <Shape severity={severity} />}
            <span className="clip">{shortName(room)}</span>
            <Value
              reading={sensor?.latest ?? null}
              unit={sensor?.unit ?? ''}
              staleAfterMs={3 * room.cadenceMs}
            />
          </li>
        );
      })}
    </ul>
  );
}
