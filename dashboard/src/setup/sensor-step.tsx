import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './setup-page.tsx';

/** The first sensor of the gateway. */
export function SensorStep({ progress, onDone }: StepProps) {
  const { t } = useWords();
  return (
    <>
      {progress.done.reading ? <p>{t('setup.sensor.heard')}</p> : null}
      <button type="button" className="btn touch main-act" onClick={() => onDone()}>
        {t(progress.done.reading ? 'setup.goOn' : 'setup.sensor.later')}
      </button>
    </>
  );
}
