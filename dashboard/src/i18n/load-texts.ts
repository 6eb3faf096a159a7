import type { i18n } from 'i18next';
import { untilLoaded } from '../shell/until-loaded.ts';
import type { Language } from './index.ts';
import type { Texts } from './texts.ts';

/** The English texts, which readers of Chinese do not have to load. */
export async function loadEnglish(): Promise<Texts> {
  return (await untilLoaded(() => import('./en.ts'))).en;
}

/** Puts a language's texts into reach, where they are not yet. @throws when they could not be loaded */
export async function loadTexts(i18n: i18n, language: Language): Promise<void> {
  if (i18n.hasResourceBundle(language, 'translation')) return;
  i18n.addResourceBundle(language, 'translation', await loadEnglish());
}

/** Shows the pages in another language as soon as its texts are there. */
export async function changeLanguage(i18n: i18n, language: Language): Promise<void> {
  await loadTexts(i18n, language);
  await i18n.changeLanguage(language);
}
