import { useQuery } from '@tanstack/react-query';
import { nameOf } from '../records/in-language.ts';
import { DataList } from '../shell/data-list.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';
import { archivedStoresQuery } from './queries.ts';
import { useArchiving } from './use-archiving.ts';

/** Stores that were archived, with the way back; nothing where there is none. */
export function ArchivedStores() {
  const { t, language } = useWords();
  const { data } = useQuery(archivedStoresQuery);
  const archiving = useArchiving('/api/stores', () => undefined);
  if (data === undefined || data.stores.length === 0) return null;
  return (
    <section className="stores-archived">
      <PageHeader title={t('records.archivedStores')} text={t('records.archivedStoresText')} />
      <DataList
        label={t('records.archivedStores')}
        rows={data.stores}
        keyOf={({ id }) => id}
        columns={[
          { key: 'name', head: t('records.facts'), cell: (store) => nameOf(store, language) },
          { key: 'address', head: t('setup.store.address'), cell: ({ address }) => address ?? '—' },
        ]}
        actions={{
          head: t('records.restore'),
          cell: (store) => (
            <button
              type="button"
              className="btn touch"
              onClick={() => archiving.mutate({ ...store, action: 'restore' })}
            >
              {t('records.restore')}
            </button>
          ),
        }}
      />
    </section>
  );
}
