import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useLive, useLiveStore } from '../live/live-context.tsx';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { inLanguage } from '../records/in-language.ts';
import { storeQuery, storesQuery } from '../records/queries.ts';
import { RequestError } from '../records/request.ts';
import { leadRoom, type StoreView, viewStore } from '../room/store-view.ts';
import { SAMPLE } from '../setup/progress.ts';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { untilLoaded } from '../shell/until-loaded.ts';
import { useWords } from '../shell/use-words.ts';
import '../styles/store.css';
import { GatewayCard } from './gateway-card.tsx';
import { RoomHero } from './room-hero.tsx';
import { RoomTabs } from './room-tabs.tsx';
import { SampleNote } from './sample-note.tsx';
import { SensorsCard } from './sensors-card.tsx';
import { TrendCard } from './trend-card.tsx';

const VehicleCard = lazy(async () => ({
  default: (await untilLoaded(() => import('../vehicle/vehicle-card.tsx'))).VehicleCard,
}));

/** How is this store? One room in full, the others a tab away, and the gateway that all of it comes through. */
export function StorePage() {
  const { storeId = '' } = useParams();
  const { store, error, refetch } = useStoreView(storeId);
  return (
    <Shell
      title={store?.name ?? ''}
      crumb={store?.organisation.name}
      zone={store?.timeZone ?? DEFAULT_ZONE}
      back="/"
    >
      {store !== undefined ? (
        <>
          {store.id === SAMPLE ? <SampleNote /> : null}
          <StoreRooms store={store} />
        </>
      ) : error !== null ? (
        <Problem error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton blocks={['row', 'hero', 'chart']} />
      )}
    </Shell>
  );
}

function StoreRooms({ store }: { store: StoreView }) {
  const { t } = useWords();
  const [search] = useSearchParams();
  const may = useSession().permissions.includes('stores.manage');
  const now = useLive((state) => state.now);
  const opened = useRef<string>(null);
  const wanted = search.get('room') ?? opened.current;
  const room = store.rooms.find(({ id }) => id === wanted) ?? leadRoom(store, now);
  // Opening a store leads to its most pressing room; after that only the reader changes the tab.
  useEffect(() => {
    opened.current = room?.id ?? null;
  }, [room?.id]);
  if (room === null) {
    return (
      <div className="store-page">
        <Blank icon="store" title={t('store.roomsEmpty')} text={t('store.roomsEmptyText')} />
        <aside className="side">
          <GatewayCard store={store} />
          {may ? (
            <Link className="btn touch main-act" to={`/stores/${store.id}/book`}>
              {t('store.addRooms')}
            </Link>
          ) : null}
        </aside>
      </div>
    );
  }
  return (
    <div className="store-page">
      <RoomTabs store={store} active={room.id} now={now} />
      <div className="left">
        <RoomHero store={store} room={room} now={now} />
        {room.sensors.some(({ kind }) => kind === 'lat') ? (
          <Suspense fallback={<Skeleton blocks={['chart']} />}>
            <VehicleCard store={store} room={room} />
          </Suspense>
        ) : null}
        <TrendCard store={store} room={room} />
      </div>
      <aside className="side">
        <GatewayCard store={store} />
        <SensorsCard room={room} zone={store.timeZone} />
        {may ? (
          <Link className="btn touch" to={`/stores/${store.id}/book/rooms/${room.id}`}>
            {t('store.toRecords')}
          </Link>
        ) : null}
      </aside>
    </div>
  );
}

/** What the device remembers is better than nothing, and shows its age. */
function isUnreached(error: Error): boolean {
  return error instanceof RequestError && error.status === 0;
}

function useStoreView(id: string) {
  const detail = useQuery(storeQuery(id));
  // The list is usually there already: the page opens at once, the detail follows.
  const list = useQuery({ ...storesQuery, enabled: false });
  const record =
    detail.data?.store ??
    (detail.error === null || isUnreached(detail.error)
      ? list.data?.stores.find((store) => store.id === id)
      : undefined);
  const { language } = useWords();
  const live = useLiveStore();
  const serverTime = detail.data?.serverTime;
  useEffect(() => {
    if (serverTime !== undefined) live.syncTime(serverTime);
  }, [live, serverTime]);
  // Judged again every second; a reading itself shows as soon as it comes.
  useLive((state) => state.now);
  useLive((state) => record?.rooms.map((room) => state.rooms.get(room.id)?.receivedAt).join() ?? '');
  const store = record === undefined ? undefined : viewStore(inLanguage(record, language), live.getState());
  return { store, error: detail.error, refetch: detail.refetch };
}
