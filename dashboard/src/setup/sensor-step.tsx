import { FirstDevice } from '../gateway-config/first-device.tsx';
import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './setup-page.tsx';

/** The first sensor of the gateway. */
export function SensorStep({ progress, onDone }: StepProps) {
  const { t } = useWords();
  const gateway = progress.store?.gateways.at(-1);
  const heard = progress.done.reading;
  return (
    <>
      {heard ? <p>{t('setup.sensor.heard')}</p> : null}
      {heard || gateway === undefined ? null : (
        <FirstDevice gatewayId={gateway.id} onDone={() => onDone()} done={t('setup.goOn')} />
      )}
      <button type="button" className={`btn touch ${heard ? 'main-act' : ''}`} onClick={() => onDone()}>
        {t(heard ? 'setup.goOn' : 'setup.sensor.later')}
      </button>
    </>
  );
}
