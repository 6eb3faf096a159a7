import { memo, type ReactNode, type RefCallback } from 'react';
import { Link } from 'react-router';
import { LiveThrough, useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import { formatLimits } from '../reading/limits.ts';
import { type Condition, conditionOf, severityOf } from '../room/condition.ts';
import { leadLimits, leadSensor } from '../room/lead-sensor.ts';
import type { RoomView } from '../room/room-view.ts';
import { leadRoom, type StoreView } from '../room/store-view.ts';
import { Icon } from '../shell/icon.tsx';
import { DoorFact, HumidityFact } from '../shell/room-facts.tsx';
import { StateChip } from '../shell/state-chip.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';
import { Sparkline } from './sparkline.tsx';
import { useDayHistory } from './use-day-history.ts';
import { useNearScreen } from './use-near-screen.ts';

interface Props {
  store: StoreView;
  condition: Condition;
  now: number;
}

/** One store: the room that speaks for it in full, its other rooms in a line each. Out of sight it stays as it is. */
export function StoreCard(props: Props) {
  const { ref, isNear, source } = useNearScreen();
  return (
    <LiveThrough source={source}>
      <Card {...props} isNear={isNear} at={ref} />
    </LiveThrough>
  );
}

const Card = memo(
  function Card({ store, condition, now, at }: Props & { isNear: boolean; at: RefCallback<HTMLElement> }) {
    const { t } = useWords();
    const lead = leadRoom(store, now);
    const unwired = lead !== null && conditionOf(lead, now) === 'unwired';
    const history = useDayHistory(unwired ? undefined : lead?.id, store, { atOnce: true });
    const frozen = useLive(isFrozen);
    const severity = frozen ? 'lost' : severityOf(condition);
    const others = unwired ? store.rooms : store.rooms.filter((room) => room !== lead);
    return (
      <article ref={at} className={`sc ${severity}`} data-store={store.id} data-condition={condition}>
        <header className="row between">
          <h3 className="clip">
            <Link to={`/stores/${store.id}`}>{store.name}</Link>
          </h3>
          <StateChip condition={condition} room={lead} zone={store.timeZone} />
        </header>
        {lead === null ? (
          <p className="quiet sc-empty">{t('store.roomsEmpty')}</p>
        ) : unwired ? (
          <p className="quiet sc-empty">{t('store.unwiredText')}</p>
        ) : (
          <>
            <LeadReading room={lead} now={now}>
              <Sparkline
                history={history}
                name={lead.name}
                limits={lead.limits.air}
                cadenceMs={lead.cadenceMs}
                severity={severity}
              />
            </LeadReading>
            <div className="ft">
              <HumidityFact room={lead} />
              <DoorFact room={lead} history={history} />
              <span className="age">
                <Icon name="clock" size="sm" />
                <Age
                  reading={leadSensor(lead, now)?.latest ?? null}
                  staleAfterMs={3 * lead.cadenceMs}
                  zone={store.timeZone}
                />
              </span>
            </div>
          </>
        )}
        {others.length === 0 ? null : (
          <ul className="others" aria-label={t(unwired ? 'store.rooms' : 'overview.otherRooms')}>
            {others.map((room) => (
              <OtherRoom key={room.id} store={store} room={room} now={now} />
            ))}
          </ul>
        )}
      </article>
    );
  },
  (_, { isNear }) => !isNear,
);

function LeadReading({ room, now, children }: { room: RoomView; now: number; children: ReactNode }) {
  const { t } = useWords();
  const sensor = leadSensor(room, now);
  const where = [room.name, ...(sensor?.kind === 'pulp' ? [t('kind.pulp')] : [])].join(' · ');
  return (
    <div className="mid">
      <div className="rd">
        <Value
          reading={sensor?.latest ?? null}
          unit={sensor?.unit ?? ''}
          staleAfterMs={3 * room.cadenceMs}
          size="x2"
          {...(sensor === null ? {} : { sensorKey: `${room.id}/${sensor.key}` })}
        />
        <div className="lim">{formatLimits(leadLimits(room, sensor), '°C', t)}</div>
        <div className="sc-room clip">{where}</div>
      </div>
      {children}
    </div>
  );
}

function OtherRoom({ store, room, now }: { store: StoreView; room: RoomView; now: number }) {
  const { t } = useWords();
  const sensor = leadSensor(room, now);
  return (
    <li>
      <Link className="clip" to={`/stores/${store.id}?room=${room.id}`}>
        {room.name}
      </Link>
      <span className="o-lim">{formatLimits(leadLimits(room, sensor), '°C', t)}</span>
      <Value reading={sensor?.latest ?? null} unit={sensor?.unit ?? ''} staleAfterMs={3 * room.cadenceMs} />
      <StateChip condition={conditionOf(room, now)} room={room} zone={store.timeZone} plain />
    </li>
  );
}
