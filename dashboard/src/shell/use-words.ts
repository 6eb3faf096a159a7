import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Language } from '../i18n/index.ts';

/** The texts and the language of the reader. */
export function useWords(): { t: TFunction; language: Language } {
  const { t, i18n } = useTranslation();
  return { t, language: i18n.language === 'en' ? 'en' : 'zh' };
}
