import { useState } from 'react';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import type { Need } from '../room/needs.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { NeedCard } from './need-card.tsx';

const FIRST = 8;

/** What needs somebody now; a calm sentence when nothing does. */
export function NeedsSection({ needs, stores, now }: { needs: Need[]; stores: number; now: number }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const frozen = useLive(isFrozen);
  if (needs.length === 0 && frozen) {
    // What was well when the numbers stopped may not be well now.
    return (
      <section className="calm card" aria-label={t('title.overview')}>
        <Shape severity="lost" />
        <b>{t('need.unknown')}</b>
        <span className="muted">{t('need.unknownText')}</span>
      </section>
    );
  }
  if (needs.length === 0) {
    return (
      <section className="calm card" aria-label={t('title.overview')}>
        <Shape severity="none" />
        <b>{t('need.none')}</b>
        <span className="muted">{t('need.noneText', { n: stores })}</span>
      </section>
    );
  }
  const shown = all ? needs : needs.slice(0, FIRST);
  const notices = shown.filter(({ severity }) => severity === 'notice');
  const pressing = shown.filter(({ severity }) => severity !== 'notice');
  return (
    <section className="needs" aria-label={t('title.overview')}>
      {pressing.length === 0 ? null : (
        <div className="needs-pressing">
          {pressing.map((need) => (
            <NeedCard key={need.id} need={need} now={now} />
          ))}
        </div>
      )}
      {notices.length === 0 ? null : (
        <div className="needs-notices">
          {notices.map((need) => (
            <NeedCard key={need.id} need={need} now={now} />
          ))}
        </div>
      )}
      {needs.length > FIRST ? (
        <button type="button" className="btn more" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('need.less') : t('need.more', { n: needs.length - FIRST })}
        </button>
      ) : null}
    </section>
  );
}
