import type { RoomRecordView } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { nameOf } from '../records/in-language.ts';
import { organisationsQuery } from '../records/queries.ts';
import { RequestError } from '../records/request.ts';
import { DataList } from '../shell/data-list.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/store-records.css';
import { storeBookQuery } from './queries.ts';
import { StoreFacts } from './store-facts.tsx';
import { useArchiving } from './use-archiving.ts';

/** What is recorded of a store: its facts, its rooms, and what was archived. */
export function StoreBookPage() {
  const { t, language } = useWords();
  const { storeId = '' } = useParams();
  const navigate = useNavigate();
  const book = useQuery(storeBookQuery(storeId));
  const organisations = useQuery(organisationsQuery);
  const [asking, ask] = useState(false);
  const store = book.data?.store;
  const archiving = useArchiving('/api/stores', () => void navigate('/stores'));
  const rooms = useArchiving('/api/rooms', () => undefined);
  const { error } = book.error === null ? organisations : book;
  const title = store === undefined ? t('records.title') : nameOf(store, language);
  return (
    <Shell
      title={title}
      crumb={t('records.title')}
      zone={store?.timeZone ?? 'Asia/Shanghai'}
      back={`/stores/${storeId}`}
    >
      {store === undefined || organisations.data === undefined ? (
        error === null ? (
          <Skeleton blocks={['card', 'row', 'row']} />
        ) : (
          <Problem
            error={error}
            onRetry={() => void Promise.all([book.refetch(), organisations.refetch()])}
          />
        )
      ) : (
        <div className="records">
          <section>
            <PageHeader
              title={t('records.rooms')}
              text={t('records.roomsText')}
              actions={
                <Link className="btn touch main-act" to={`/stores/${storeId}/book/rooms/new`}>
                  {t('records.addRoom')}
                </Link>
              }
            />
            <RoomList
              rooms={book.data!.rooms.filter(({ archivedAt }) => archivedAt === null)}
              empty={t('store.roomsEmpty')}
            />
          </section>
          <section>
            <PageHeader title={t('records.facts')} />
            <div className="card card-text">
              <StoreFacts
                key={store.version}
                store={store}
                organisations={organisations.data.organisations}
              />
            </div>
          </section>
          <Archived
            rooms={book.data!.rooms.filter(({ archivedAt }) => archivedAt !== null)}
            onRestore={(room) => rooms.mutate({ ...room, action: 'restore' })}
          />
          <section>
            <PageHeader
              title={t('records.archiveStore')}
              text={t('records.archiveStoreText')}
              actions={
                <button type="button" className="btn touch" onClick={() => ask(true)}>
                  {t('records.archive')}
                </button>
              }
            />
          </section>
          <ConfirmDialog
            open={asking}
            title={t('records.archiveQuestion', { name: nameOf(store, language) })}
            text={t('records.archiveStoreText')}
            confirm={t('records.archive')}
            danger
            busy={archiving.isPending}
            error={
              archiving.error instanceof RequestError && archiving.error.status > 0
                ? archiving.error.message
                : null
            }
            onConfirm={() => archiving.mutate({ ...store, action: 'archive' })}
            onCancel={() => ask(false)}
          />
        </div>
      )}
    </Shell>
  );
}

function RoomList({ rooms, empty }: { rooms: readonly RoomRecordView[]; empty: string }) {
  const { t, language } = useWords();
  if (rooms.length === 0) return <p className="card card-text quiet">{empty}</p>;
  return (
    <DataList
      label={t('records.rooms')}
      rows={rooms}
      keyOf={({ id }) => id}
      to={({ id, store }) => `/stores/${store}/book/rooms/${id}`}
      columns={[
        { key: 'name', head: t('records.roomName'), cell: (room) => nameOf(room, language) },
        { key: 'kind', head: t('records.kind'), cell: ({ kind }) => t(`roomKind.${kind}`) },
        {
          key: 'volume',
          head: t('records.volume'),
          cell: ({ volumeM3 }) => (volumeM3 === null ? '—' : `${volumeM3} m³`),
          end: true,
        },
        {
          key: 'capacity',
          head: t('records.capacity'),
          cell: ({ capacityT }) => (capacityT === null ? '—' : `${capacityT} t`),
          end: true,
        },
      ]}
    />
  );
}

function Archived({
  rooms,
  onRestore,
}: {
  rooms: readonly RoomRecordView[];
  onRestore: (room: RoomRecordView) => void;
}) {
  const { t, language } = useWords();
  if (rooms.length === 0) return null;
  return (
    <section>
      <PageHeader title={t('records.archivedRooms')} text={t('records.archivedRoomsText')} />
      <DataList
        label={t('records.archivedRooms')}
        rows={rooms}
        keyOf={({ id }) => id}
        columns={[
          { key: 'name', head: t('records.roomName'), cell: (room) => nameOf(room, language) },
          { key: 'kind', head: t('records.kind'), cell: ({ kind }) => t(`roomKind.${kind}`) },
        ]}
        actions={{
          head: t('records.restore'),
          cell: (room) => (
            <button type="button" className="btn touch" onClick={() => onRestore(room)}>
              {t('records.restore')}
            </button>
          ),
        }}
      />
    </section>
  );
}
