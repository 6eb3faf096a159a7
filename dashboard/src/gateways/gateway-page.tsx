import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { wordOf } from '../records/in-language.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { FallbackCard } from './fallback-card.tsx';
import { GatewayActions } from './gateway-actions.tsx';
import { GatewayFacts } from './gateway-facts.tsx';
import { gatewayQuery } from './gateway-queries.ts';
import { GatewayRooms } from './gateway-rooms.tsx';
import { HolesCard } from './holes-card.tsx';
import { LinksCard } from './links-card.tsx';
import { standingOf } from './standing.ts';
import { StandingChip } from './standing-chip.tsx';
import '../styles/gateways.css';

/** How one gateway is: its link, its clock, what waits, what is lost and why; and what can be done about it. */
export function GatewayPage() {
  const { t, language } = useWords();
  const { gatewayId = '' } = useParams();
  const { data, error, refetch } = useQuery(gatewayQuery(gatewayId));
  const mayManage = useSession().permissions.includes('gateways.manage');
  return (
    <Shell
      title={data?.record.name ?? t('gateway.title')}
      zone={data?.timeZone ?? DEFAULT_ZONE}
      back="/gateways"
    >
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['hero', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <PageHeader
            title={wordOf(data.record.storeName, data.record.storeNameEn, language)}
            text={<StandingChip standing={standingOf(data, data.serverTime)} />}
          />
          <div className="gw-health">
            <GatewayFacts detail={data} />
            <FallbackCard detail={data} />
            <GatewayRooms detail={data} mayManage={mayManage} />
            <HolesCard detail={data} />
            <LinksCard detail={data} />
          </div>
          {mayManage ? <GatewayActions detail={data} /> : null}
        </>
      )}
    </Shell>
  );
}
