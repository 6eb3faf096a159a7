import { useTranslation } from 'react-i18next';
import { loadTexts } from '../i18n/load-texts.ts';

/** The words of both languages at once: what is recorded for everybody has a name in each. */
export function useBothLanguages() {
  const { i18n } = useTranslation();
  return async () => {
    await loadTexts(i18n, 'en');
    return { zh: i18n.getFixedT('zh'), en: i18n.getFixedT('en') };
  };
}
