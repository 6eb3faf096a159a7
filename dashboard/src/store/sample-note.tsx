import { useNavigate } from 'react-router';
import { SampleSection } from '../setup/sample-section.tsx';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';

/** Says that a store is the sample, with the way to take it away for who may. */
export function SampleNote() {
  const { t } = useWords();
  const navigate = useNavigate();
  const may = useSession().permissions.includes('sample.manage');
  return (
    <section className="card sample-note" aria-label={t('settings.sampleStore')}>
      {may ? (
        <SampleSection there={t('setup.sample.here')} onRemoved={() => void navigate('/')} />
      ) : (
        <p className="muted">{t('setup.sample.here')}</p>
      )}
    </section>
  );
}
