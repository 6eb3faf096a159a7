import type { Language } from '../i18n/index.ts';

/** What a screen remembers of its reader. `public/preferences.js` reads the same keys before the first paint. */
export type Theme = 'light' | 'dark';

const root = () => document.documentElement;

export function currentTheme(): Theme {
  return root().dataset.theme === 'dark' ? 'dark' : 'light';
}

export function setTheme(theme: Theme): void {
  root().dataset.theme = theme;
  remember('coldfield.theme', theme);
}

export function storedLanguage(): Language {
  return root().lang === 'en' ? 'en' : 'zh';
}

export function rememberLanguage(language: Language): void {
  root().lang = language === 'en' ? 'en' : 'zh-CN';
  remember('coldfield.language', language);
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be full or forbidden; the choice then lasts as long as the page.
  }
}
