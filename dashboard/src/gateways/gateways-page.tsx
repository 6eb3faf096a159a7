import type { ListedGateway } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatAge } from '../reading/duration.ts';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { formatCount } from '../reading/number.ts';
import { wordOf } from '../records/in-language.ts';
import { type Column, DataList } from '../shell/data-list.tsx';
import { PageHeader } from '../shell/page-header.tsx';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { gatewaysQuery } from './gateway-queries.ts';
import { standingOf } from './standing.ts';
import { StandingChip } from './standing-chip.tsx';
import { WaitingNote } from './waiting-note.tsx';
import '../styles/gateways.css';

/** Every gateway: which wait, which are heard, which are silent. */
export function GatewaysPage() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(gatewaysQuery);
  const mayManage = useSession().permissions.includes('gateways.manage');
  const add = mayManage ? (
    <>
      <Link className="btn touch" to="/gateways/foreign/new">
        {t('foreign.add')}
      </Link>
      <Link className="btn touch main-act" to="/gateways/new">
        {t('gateways.add')}
      </Link>
    </>
  ) : undefined;
  return (
    <Shell title={t('title.gateways')} zone={DEFAULT_ZONE}>
      <PageHeader title={t('gateways.all')} text={t('gateways.allText')} actions={add} />
      {mayManage ? <WaitingNote /> : null}
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : data.gateways.length === 0 ? (
        <Blank icon="gateway" title={t('gateways.none')} text={t('gateways.noneText')} />
      ) : (
        <List gateways={data.gateways} now={data.serverTime} />
      )}
    </Shell>
  );
}

function List({ gateways, now }: { gateways: readonly ListedGateway[]; now: number }) {
  const { t, language } = useWords();
  const columns: Column<ListedGateway>[] = [
    { key: 'name', head: t('gateways.name'), cell: ({ record }) => record.name },
    {
      key: 'store',
      head: t('gateways.store'),
      cell: ({ record }) => wordOf(record.storeName, record.storeNameEn, language),
    },
    {
      key: 'standing',
      head: t('gateways.state'),
      cell: (one) => <StandingChip standing={standingOf(one, now)} />,
    },
    {
      key: 'heard',
      head: t('gateways.lastHeard'),
      cell: ({ health }) =>
        health === null || health.lastHeardAt === null
          ? t('age.never')
          : formatAge(now - health.lastHeardAt, t),
    },
    {
      key: 'buffered',
      head: t('gateway.buffered'),
      end: true,
      cell: ({ health }) =>
        health === null || health.buffered === null
          ? '—'
          : t('gateway.bufferedValue', { n: formatCount(health.buffered) }),
    },
  ];
  return (
    <DataList
      label={t('gateways.all')}
      rows={gateways}
      keyOf={({ record }) => record.id}
      columns={columns}
      to={({ record }) => `/gateways/${encodeURIComponent(record.id)}`}
    />
  );
}
