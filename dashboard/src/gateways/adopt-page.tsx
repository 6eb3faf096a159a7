import { useQuery } from '@tanstack/react-query';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { storesQuery } from '../records/queries.ts';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { AdoptRooms } from './adopt-rooms.tsx';
import { unadoptedQuery } from './gateway-queries.ts';

/** Gives what is heard its place. */
export function AdoptPage() {
  const { t } = useWords();
  const unadopted = useQuery(unadoptedQuery);
  const stores = useQuery(storesQuery);
  const error = unadopted.error ?? stores.error;
  const nothing =
    unadopted.data !== undefined &&
    unadopted.data.rooms.length + unadopted.data.sensors.length === 0 &&
    unadopted.data.adoptions.every(({ endedAt }) => endedAt !== null);
  return (
    <Shell title={t('title.adopt')} zone={DEFAULT_ZONE} back="/gateways">
      {nothing ? (
        <Blank icon="check" title={t('gateways.nothing')} text={t('gateways.nothingText')} />
      ) : unadopted.data === undefined || stores.data === undefined ? (
        error === null ? (
          <Skeleton blocks={['hero', 'row', 'row']} />
        ) : (
          <Problem
            error={error}
            onRetry={() => {
              void unadopted.refetch();
              void stores.refetch();
            }}
          />
        )
      ) : (
        <AdoptRooms
          unadopted={unadopted.data}
          stores={stores.data.stores.filter(({ id }) => id !== 'provisional')}
        />
      )}
    </Shell>
  );
}
