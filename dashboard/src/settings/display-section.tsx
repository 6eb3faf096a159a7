import { useTranslation } from 'react-i18next';
import { RadioField } from '../form/choice-fields.tsx';
import { changeLanguage } from '../i18n/load-texts.ts';
import {
  currentMode,
  currentSize,
  type Mode,
  rememberLanguage,
  setMode,
  setSize,
  setTheme,
  TEXT_SIZES,
  type TextSize,
  type ThemeChoice,
  themeChoice,
  usePreference,
} from '../shell/preferences.ts';
import { useWords } from '../shell/use-words.ts';

/** Language, theme and the size of letters of this screen; each choice is in effect at once. */
export function DisplaySection() {
  const { i18n } = useTranslation();
  const { t, language } = useWords();
  const theme = usePreference(themeChoice);
  const mode = usePreference(currentMode);
  const size = usePreference(currentSize);
  return (
    <div className="settings-fields">
      <p className="muted">{t('settings.displayText')}</p>
      <RadioField
        {...choice('mode', mode, (value) => setMode(value as Mode))}
        label={t('settings.mode')}
        choices={[
          { value: 'normal', label: t('settings.normal'), hint: t('settings.normalText') },
          { value: 'senior', label: t('settings.senior'), hint: t('settings.seniorText') },
        ]}
      />
      {mode === 'senior' ? (
        <>
          <RadioField
            {...choice('size', size, (value) => setSize(value as TextSize))}
            label={t('settings.size')}
            choices={TEXT_SIZES.map((value) => ({ value, label: t(`settings.sizes.${value}`) }))}
          />
          <p className="settings-sample">{t('settings.sample')}</p>
        </>
      ) : null}
      <RadioField
        {...choice('theme', theme, (value) => setTheme(value as ThemeChoice))}
        label={t('settings.theme')}
        choices={[
          { value: 'device', label: t('settings.themeDevice'), hint: t('settings.themeDeviceText') },
          { value: 'light', label: t('settings.themeDay') },
          { value: 'dark', label: t('settings.themeNight') },
        ]}
      />
      <RadioField
        {...choice('language', language, (value) => {
          const wanted = value === 'en' ? 'en' : 'zh';
          void changeLanguage(i18n, wanted).then(() => rememberLanguage(wanted), reportError);
        })}
        label={t('settings.language')}
        choices={[
          { value: 'zh', label: '中文' },
          { value: 'en', label: 'English' },
        ]}
      />
    </div>
  );
}

/** A choice that is in effect at once, bound to no form. */
function choice(name: string, value: string, onChange: (value: string) => void) {
  return { name, value, onChange, fault: null, describe: () => undefined };
}
