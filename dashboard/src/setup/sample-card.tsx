import { useWords } from '../shell/use-words.ts';
import { SampleSection, useSampleState } from './sample-section.tsx';

/** The sample store as an offer beside the first step. */
export function SampleCard() {
  const { t } = useWords();
  if (useSampleState() === undefined) return null;
  return (
    <section className="card setup-there" aria-labelledby="sample-title">
      <h2 id="sample-title">{t('setup.sample.title')}</h2>
      <SampleSection />
    </section>
  );
}
