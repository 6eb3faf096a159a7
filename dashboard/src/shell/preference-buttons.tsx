import { useTranslation } from 'react-i18next';
import { changeLanguage } from '../i18n/load-texts.ts';
import { Icon } from './icon.tsx';
import {
  currentMode,
  currentTheme,
  rememberLanguage,
  setMode,
  setTheme,
  usePreference,
} from './preferences.ts';
import { useWords } from './use-words.ts';

export function LanguageButton() {
  const { i18n } = useTranslation();
  const { t, language } = useWords();
  const other = language === 'en' ? 'zh' : 'en';
  const change = () => {
    void changeLanguage(i18n, other).then(() => rememberLanguage(other), reportError);
  };
  return (
    <button
      type="button"
      className="ghost lang"
      onClick={change}
      aria-label={`${t('top.language')}: ${t('top.languageLabel')}`}
    >
      <span lang={other === 'en' ? 'en' : 'zh-CN'}>{t('top.language')}</span>
    </button>
  );
}

export function ThemeButton() {
  const { t } = useWords();
  const other = usePreference(currentTheme) === 'dark' ? 'light' : 'dark';
  const label = t(other === 'dark' ? 'top.toDark' : 'top.toLight');
  return (
    <button
      type="button"
      className="ghost icon-only theme"
      onClick={() => setTheme(other)}
      aria-label={label}
      title={label}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </button>
  );
}

/** One press to large letters, and one back. */
export function SeniorSwitch() {
  const { t } = useWords();
  const on = usePreference(currentMode) === 'senior';
  return (
    <button
      type="button"
      className="ghost senior"
      aria-pressed={on}
      onClick={() => setMode(on ? 'normal' : 'senior')}
      title={t(on ? 'top.seniorOff' : 'top.seniorOn')}
    >
      <Icon name={on ? 'check' : 'textSize'} />
      {t('top.senior')}
    </button>
  );
}
