import type { GatewayConfigView } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/store-records.css';
import '../styles/gateway-config.css';
import { ConfigEditor } from './config-editor.tsx';
import { ConfigHistory } from './config-history.tsx';
import { ConfigProgress } from './config-progress.tsx';
import { configQuery, isOpen, isRejected, rejectedDraft, startingPoint } from './config-queries.ts';
import { addressWords, deviceName } from './device-list.tsx';
import { devicesOf, EMPTY } from './draft.ts';
import { problemWords } from './problem-words.ts';
import { yamlText } from './yaml-text.ts';

/** What a gateway reads: its devices, what is sent to it, and what becomes of that. */
export function ConfigurationPage() {
  const { t } = useWords();
  const { gatewayId = '' } = useParams();
  const { data, error, refetch } = useQuery(configQuery(gatewayId));
  const store = data === undefined ? '/' : `/stores/${data.gateway.store}`;
  return (
    <Shell title={data?.gateway.name ?? t('config.title')} zone={DEFAULT_ZONE} back={store}>
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <Loaded view={data} />
      )}
    </Shell>
  );
}

function Loaded({ view }: { view: GatewayConfigView }) {
  const { t } = useWords();
  const { wanted, serverTime, history } = view;
  const draft = startingPoint(view);
  const placeOf = placeWords(view, t);
  return (
    <div className="records">
      <PageHeader title={t('config.title')} text={t('config.lead')} />
      {wanted === null ? null : <ConfigProgress wanted={wanted} serverTime={serverTime} placeOf={placeOf} />}
      {/* What is not sent yet lasts until a newer configuration is there. */}
      <ConfigEditor
        key={`${wanted?.revision ?? (view.running === null ? 'unheard' : 'own file')} ${isRejected(wanted)}`}
        view={view}
        base={draft}
        locked={isOpen(wanted)}
        why={wanted?.problem == null ? '' : problemWords(wanted.problem, placeOf, t)}
      />
      {history.length === 0 ? null : <ConfigHistory view={view} />}
      {draft.buses.length === 0 ? null : (
        <details className="card config-expert">
          <summary>{t('config.expert')}</summary>
          <pre>{yamlText(draft)}</pre>
        </details>
      )}
    </div>
  );
}

/** How `<bus>/<device>` is called, by what was wanted, is in use or runs. */
export function placeWords(view: GatewayConfigView, t: ReturnType<typeof useWords>['t']) {
  const named = new Map(
    [startingPoint(view), rejectedDraft(view) ?? EMPTY].flatMap(devicesOf).map((listed) => {
      const { bus, device } = listed;
      const at = addressWords(listed, t);
      return [
        `${bus.name}/${device.name}`,
        at === '' ? deviceName(listed, t) : `${deviceName(listed, t)} (${at})`,
      ];
    }),
  );
  return (place: string): string => named.get(place) ?? place;
}
