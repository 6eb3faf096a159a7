import { useSyncExternalStore } from 'react';
import type { Language } from '../i18n/index.ts';

/** What a screen remembers of its reader. `public/preferences.js` reads the same keys before the first paint. */
export type Theme = 'light' | 'dark';
export type ThemeChoice = Theme | 'device';
/** Age-friendly (长辈版): larger letters and targets, stronger contrast, nothing that goes away by itself. */
export type Mode = 'normal' | 'senior';
export const TEXT_SIZES = ['1', '2', '3', '4'] as const;
/** Of age-friendly mode: body letters of 18, 21, 25 and 30 px. */
export type TextSize = (typeof TEXT_SIZES)[number];

const KEY = {
  theme: 'coldfield.theme',
  language: 'coldfield.language',
  mode: 'coldfield.mode',
  size: 'coldfield.size',
} as const;

const listeners = new Set<() => void>();
const root = () => document.documentElement;
const device = () => matchMedia('(prefers-color-scheme: dark)');

/** The theme that is on the screen. */
export function currentTheme(): Theme {
  return root().dataset.theme === 'dark' ? 'dark' : 'light';
}

export function themeChoice(): ThemeChoice {
  const stored = recall(KEY.theme);
  return stored === 'dark' || stored === 'light' ? stored : 'device';
}

export function setTheme(theme: ThemeChoice): void {
  remember(KEY.theme, theme === 'device' ? null : theme);
  root().dataset.theme = theme === 'device' ? (device().matches ? 'dark' : 'light') : theme;
  // The frame of an installed page.
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const ofDevice = `(prefers-color-scheme: ${meta.dataset.of})`;
    meta.media = theme === 'device' ? ofDevice : meta.dataset.of === theme ? 'all' : 'not all';
  }
  tell();
}

export function currentMode(): Mode {
  return root().dataset.mode === 'senior' ? 'senior' : 'normal';
}

export function setMode(mode: Mode): void {
  remember(KEY.mode, mode === 'senior' ? mode : null);
  root().dataset.mode = mode;
  tell();
}

export function currentSize(): TextSize {
  return TEXT_SIZES.find((size) => size === root().dataset.size) ?? '2';
}

export function setSize(size: TextSize): void {
  remember(KEY.size, size);
  root().dataset.size = size;
  tell();
}

export function storedLanguage(): Language {
  return root().lang === 'en' ? 'en' : 'zh';
}

export function rememberLanguage(language: Language): void {
  root().lang = language === 'en' ? 'en' : 'zh-CN';
  remember(KEY.language, language);
}

/** Whoever chose nothing follows the device, from day to night too. Returns the end of it. */
export function followDevice(): () => void {
  const query = device();
  const follow = (): void => {
    if (themeChoice() === 'device') setTheme('device');
  };
  query.addEventListener('change', follow);
  return () => query.removeEventListener('change', follow);
}

/** Reads one of the above, and again whenever a preference changes. */
export function usePreference<T extends string>(read: () => T): T {
  return useSyncExternalStore(subscribe, read);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be full or forbidden; the choice then lasts as long as the page.
  }
}
