import { useSyncExternalStore } from 'react';
import { useWords } from '../shell/use-words.ts';
import { installing } from './installing.ts';

/** How this page becomes an app of the device, and what it can and cannot do without a network. */
export function InstallSection() {
  const { t } = useWords();
  const isOffered = useSyncExternalStore(installing.subscribe, installing.isOffered);
  const isInstalled = matchMedia('(display-mode: standalone)').matches;
  return (
    <div className="settings-install">
      <p>{t('offline.installText')}</p>
      {isInstalled ? (
        <p className="muted">{t('offline.installed')}</p>
      ) : isOffered ? (
        <button type="button" className="btn touch" onClick={() => void installing.take()}>
          {t('offline.install')}
        </button>
      ) : (
        <p className="muted">{t(isSecureContext ? 'offline.installByMenu' : 'offline.installNeedsHttps')}</p>
      )}
    </div>
  );
}
