import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/store-records.css';
import '../styles/gateway-config.css';
import { ConfigProgress } from './config-progress.tsx';
import { configQuery, isOpen, isRejected, sendConfig, startingPoint } from './config-queries.ts';
import { placeWords } from './configuration-page.tsx';
import { DeviceForm } from './device-form.tsx';

interface Props {
  readonly gatewayId: string;
  /** The gateway reads it, or said why not and was left at that. */
  readonly onDone: () => void;
  /** The word on the button that goes on. */
  readonly done: string;
}

/** The first sensor of a gateway: asked for, sent, and watched until the gateway reads it. For the set-up. */
export function FirstDevice({ gatewayId, onDone, done }: Props) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(configQuery(gatewayId));
  if (data === undefined)
    return error === null ? (
      <Skeleton blocks={['row', 'row']} />
    ) : (
      <Problem error={error} onRetry={() => void refetch()} />
    );
  const { wanted, rooms, serverTime } = data;
  if (rooms.length === 0) return <p>{t('config.firstNone')}</p>;
  const again = () => queries.invalidateQueries({ queryKey: ['gateway-config', gatewayId] });
  const failed = isRejected(wanted);
  return (
    <div className="records">
      {wanted === null ? (
        <p>{t('config.first')}</p>
      ) : (
        <ConfigProgress wanted={wanted} serverTime={serverTime} placeOf={placeWords(data, t)} />
      )}
      {wanted === null || failed ? (
        <DeviceForm
          draft={failed && data.running !== null ? { buses: [], rooms: {} } : startingPoint(data)}
          rooms={rooms}
          submit={t('config.send')}
          send={(draft, key) => sendConfig(gatewayId, wanted?.revision ?? 0, draft, key)}
          onSent={() => void again()}
        />
      ) : null}
      {wanted === null || failed || isOpen(wanted) ? null : (
        <button type="button" className="btn touch main-act" onClick={onDone}>
          {done}
        </button>
      )}
    </div>
  );
}
