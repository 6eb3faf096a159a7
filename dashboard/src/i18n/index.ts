import i18next, { type i18n } from 'i18next';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

/** The texts of both languages, Chinese as the fallback; ready at once, since nothing is loaded over the network. */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  // With the texts in memory `init` is synchronous; the promise only repeats that.
  void instance.init({
    lng: language,
    fallbackLng: 'zh',
    resources: { zh: { translation: zh }, en: { translation: en } },
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return instance;
}
