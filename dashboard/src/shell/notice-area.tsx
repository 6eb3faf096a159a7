import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { Icon } from './icon.tsx';
import { type Notice, notices } from './notices.ts';
import { useWords } from './use-words.ts';

/** Long enough to read it twice and to reach the button. */
const SHOWN_MS = 12_000;

/** Where notices appear. In age-friendly mode none goes away by itself, nor while somebody is at it. */
export function NoticeArea() {
  const shown = useSyncExternalStore(notices.subscribe, notices.read);
  const area = useRef<HTMLDivElement>(null);
  const newest = shown.at(-1)?.id;
  // In the browser's top layer: a dialog that stays open would dim what is said about it. Put there anew each time, so
  // that it comes to lie over a dialog opened since.
  useLayoutEffect(() => {
    if (newest === undefined) return;
    area.current?.showPopover();
    return () => area.current?.hidePopover();
  }, [newest]);
  return (
    <div className="notices" role="status" popover="manual" ref={area}>
      {shown.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeCard({ notice: { id, text, undo } }: { notice: Notice }) {
  const { t } = useWords();
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (document.documentElement.dataset.mode === 'senior') return;
    const timer = setInterval(() => {
      if (card.current?.matches(':hover, :focus-within') !== true) notices.dismiss(id);
    }, SHOWN_MS);
    return () => clearInterval(timer);
  }, [id]);
  return (
    <div className="notice-card" ref={card}>
      <Icon name="check" />
      <span className="grow">{text}</span>
      {undo === undefined ? null : (
        <button
          type="button"
          className="ghost"
          onClick={() => {
            notices.dismiss(id);
            undo();
          }}
        >
          {t('notice.undo')}
        </button>
      )}
      <button
        type="button"
        className="ghost icon-only"
        onClick={() => notices.dismiss(id)}
        aria-label={t('notice.close')}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
