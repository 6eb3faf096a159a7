import { useState } from 'react';
import type { Need } from '../room/needs.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { NeedCard } from './need-card.tsx';

const FIRST = 8;

/** What needs somebody now; a calm sentence when nothing does. */
export function NeedsSection({ needs, stores, now }: { needs: Need[]; stores: number; now: number }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  if (needs.length === 0) {
    return (
      <section className="calm card" aria-label={t('title.overview')}>
        <Shape severity="none" />
        <b>{t('need.none')}</b>
        <span className="muted">{t('need.noneText', { n: stores })}</span>
      </section>
    );
  }
  return (
    <section className="needs" aria-label={t('title.overview')}>
      {(all ? needs : needs.slice(0, FIRST)).map((need) => (
        <NeedCard key={need.id} need={need} now={now} />
      ))}
      {needs.length > FIRST ? (
        <button type="button" className="btn more" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t('need.less') : t('need.more', { n: needs.length - FIRST })}
        </button>
      ) : null}
    </section>
  );
}
