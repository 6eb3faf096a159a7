import { Link } from 'react-router';
import { NoStores } from '../overview/no-stores.tsx';
import { useStoreViews } from '../overview/use-store-views.ts';
import { formatLimits } from '../reading/limits.ts';
import { conditionOf, severityOf } from '../room/condition.ts';
import { leadLimits, leadSensor } from '../room/lead-sensor.ts';
import type { RoomView } from '../room/room-view.ts';
import type { StoreView } from '../room/store-view.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { DoorFact, HumidityFact } from '../shell/room-facts.tsx';
import { RoomKind } from '../shell/room-kind.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { StateChip } from '../shell/state-chip.tsx';
import { useWords } from '../shell/use-words.ts';
import { Age, Value } from '../shell/value.tsx';
import { ArchivedStores } from '../store-records/archived-stores.tsx';
import '../styles/stores.css';

/** Every room of every store in a line, for finding one and for comparing. */
export function StoresPage() {
  const { t } = useWords();
  const { ranked, now, zone, error, refetch } = useStoreViews();
  const may = useSession().permissions.includes('stores.manage');
  return (
    <Shell
      title={t('title.stores')}
      crumb={ranked === undefined ? '' : t('overview.summary', { n: ranked.length })}
      zone={zone}
    >
      {ranked === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row', 'row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : ranked.length === 0 ? (
        <NoStores />
      ) : (
        <div className="stores">
          {may ? (
            <p className="stores-acts">
              <Link className="btn touch" to="/setup/store?new">
                {t('records.newStore')}
              </Link>
            </p>
          ) : null}
          {ranked.map(({ store }) => (
            <section key={store.id} className="card" data-store={store.id}>
              <header>
                <h2 className="clip">
                  <Link to={`/stores/${store.id}`}>{store.name}</Link>
                </h2>
                <span className="end clip">{store.organisation.name}</span>
              </header>
              <ul>
                {store.rooms.map((room) => (
                  <RoomRow key={room.id} store={store} room={room} now={now} />
                ))}
              </ul>
              {store.rooms.length === 0 ? <p className="card-text quiet">{t('store.roomsEmpty')}</p> : null}
            </section>
          ))}
        </div>
      )}
      {may ? <ArchivedStores /> : null}
    </Shell>
  );
}

function RoomRow({ store, room, now }: { store: StoreView; room: RoomView; now: number }) {
  const { t } = useWords();
  const sensor = leadSensor(room, now);
  const condition = conditionOf(room, now);
  const staleAfterMs = 3 * room.cadenceMs;
  return (
    <li className={`rr ${severityOf(condition)}`}>
      <Link className="rr-name clip" to={`/stores/${store.id}?room=${room.id}`}>
        <b>{room.name}</b>
        <RoomKind room={room} />
      </Link>
      <span className="rr-value">
        <Value reading={sensor?.latest ?? null} unit={sensor?.unit ?? ''} staleAfterMs={staleAfterMs} />
      </span>
      <span className="rr-limits quiet xs">{formatLimits(leadLimits(room, sensor), '°C', t)}</span>
      <span className="rr-facts">
        <HumidityFact room={room} />
        <DoorFact room={room} history={undefined} />
      </span>
      <span className="rr-state">
        <StateChip condition={condition} room={room} zone={store.timeZone} plain />
      </span>
      <span className="rr-age quiet xs">
        {condition === 'unwired' ? null : (
          <Age reading={sensor?.latest ?? null} staleAfterMs={staleAfterMs} zone={store.timeZone} />
        )}
      </span>
    </li>
  );
}
