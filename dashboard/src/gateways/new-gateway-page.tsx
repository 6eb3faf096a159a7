import type { CreatedGateway } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { storesQuery } from '../records/queries.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { CodePanel } from './code-panel.tsx';
import { GatewayArriving } from './gateway-arriving.tsx';
import { NewGatewayForm } from './new-gateway-form.tsx';
import { WaitingNote } from './waiting-note.tsx';

/** From a store and a name to a code, and on to the first reading. */
export function NewGatewayPage() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(storesQuery);
  const [created, setCreated] = useState<CreatedGateway | null>(null);
  const stores = data?.stores.filter(({ id }) => id !== 'provisional');
  return (
    <Shell title={t('title.newGateway')} zone={DEFAULT_ZONE} back="/gateways">
      {created !== null ? (
        <div className="gw-narrow">
          <PageHeader title={created.name} text={t('gateways.codeText')} />
          <CodePanel created={created} />
          <GatewayArriving gateway={created.id} />
          <WaitingNote />
          <Link className="btn touch" to={`/gateways/${encodeURIComponent(created.id)}`}>
            {t('gateways.toGateway')}
          </Link>
        </div>
      ) : stores === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : stores.length === 0 ? (
        <Blank icon="store" title={t('gateways.noStore')} text={t('gateways.noStoreText')} />
      ) : (
        <div className="gw-narrow">
          <PageHeader title={t('title.newGateway')} text={t('gateways.newText')} />
          <NewGatewayForm stores={stores} onCreated={setCreated} />
        </div>
      )}
    </Shell>
  );
}
