import { useState, useSyncExternalStore } from 'react';
import { Icon } from '../shell/icon.tsx';
import { useWords } from '../shell/use-words.ts';
import { updates } from './page-updates.ts';

/** Offers the pages' new version; whoever is typing goes on with the old one as long as they want. */
export function NewVersionBanner() {
  const { t } = useWords();
  const isOffered = useSyncExternalStore(updates.subscribe, updates.isOffered);
  const [isTaking, setTaking] = useState(false);
  const take = () => {
    setTaking(true);
    void updates.take();
  };
  return (
    <div className="strip new-version" role="status" hidden={!isOffered}>
      {isOffered ? (
        <>
          <Icon name="version" />
          <span className="strip-text">
            <b>{t('offline.newVersion')}</b> <span>{t('offline.newVersionText')}</span>
          </span>
          <button type="button" className="btn touch" onClick={take} aria-disabled={isTaking}>
            {t(isTaking ? 'offline.changing' : 'problem.reload')}
          </button>
        </>
      ) : null}
    </div>
  );
}
