import { TextField } from '../form/text-field.tsx';
import type { Bound } from '../form/use-form.ts';
import { useWords } from '../shell/use-words.ts';

/** The English name of a record, which nobody has to give; readers fall back to the Chinese one. */
export function EnglishNameField(bound: Bound<string>) {
  const { t } = useWords();
  return <TextField {...bound} label={t('setup.nameEn')} hint={t('setup.nameEnHint')} maxLength={120} />;
}
