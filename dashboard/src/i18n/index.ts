import i18next, { type i18n } from 'i18next';
import type { Texts } from './texts.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

/**
 * The texts of a language, Chinese as the fallback; ready at once. English is a file of its own (`load-texts.ts`):
 * whoever begins in it hands its texts over.
 */
export function createI18n(language: Language, english?: Texts): i18n {
  const instance = i18next.createInstance();
  // With the texts in memory `init` is synchronous; the promise only repeats that.
  void instance.init({
    lng: language,
    fallbackLng: 'zh',
    resources: {
      zh: { translation: zh },
      ...(english === undefined ? {} : { en: { translation: english } }),
    },
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  return instance;
}
