import { lazy, Suspense, useEffect, useState } from 'react';
import { Icon } from '../shell/icon.tsx';
import { untilLoaded } from '../shell/until-loaded.ts';
import { useWords } from '../shell/use-words.ts';

const SearchDialog = lazy(async () => ({
  default: (await untilLoaded(() => import('./search-dialog.tsx'))).SearchDialog,
}));

/** Opens the search, also by `/` or Ctrl+K. */
export function SearchButton() {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const asked =
        event.key === '/' ? !event.ctrlKey && !event.metaKey && !isTyping(event.target) : isCtrlK(event);
      if (!asked || event.defaultPrevented || document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      setOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button
        type="button"
        className="ghost search-open"
        onClick={() => setOpen(true)}
        aria-label={t('search.title')}
      >
        <Icon name="search" />
        <span className="search-word">{t('search.title')}</span>
        <kbd>/</kbd>
      </button>
      {open ? (
        <Suspense>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

const isCtrlK = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && key.toLowerCase() === 'k';

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, select, textarea'))
  );
}
