import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { FirstDevice } from '../gateway-config/first-device.tsx';
import { gatewaysQuery } from '../gateways/gateway-queries.ts';
import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './step-props.ts';

/** The first sensor of the store's gateway: asked for here, and sent to the gateway. */
export function SensorStep({ progress, onDone }: StepProps) {
  const { t } = useWords();
  const { data } = useQuery(gatewaysQuery);
  const { store, done } = progress;
  if (store === null) return <Navigate to="/setup/store" replace />;
  const gateway = data?.gateways.findLast(
    ({ record }) => record.store === store.id && record.revokedAt === null,
  )?.record;
  return (
    <>
      {done.reading ? (
        <p>{t('setup.sensor.heard')}</p>
      ) : gateway === undefined ? (
        <p>{t('setup.sensor.noGateway')}</p>
      ) : (
        <FirstDevice gatewayId={gateway.id} onDone={() => onDone()} done={t('setup.goOn')} />
      )}
      <button
        type="button"
        className={`btn touch ${done.reading ? 'main-act' : ''}`}
        onClick={() => onDone()}
      >
        {t(done.reading ? 'setup.goOn' : 'setup.sensor.later')}
      </button>
    </>
  );
}
