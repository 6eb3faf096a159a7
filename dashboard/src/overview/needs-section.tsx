import { useState } from 'react';
import { useLive } from '../live/live-context.tsx';
import { isFrozen } from '../live/live-store.ts';
import type { Need } from '../room/needs.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { NeedCard } from './need-card.tsx';

const FIRST = 8;

interface Props {
  readonly needs: Need[];
  readonly stores: number;
  /** Of them, those without a single reading so far: nobody can say that they are well. */
  readonly unheard: number;
  /** The same of single rooms, in all stores. */
  readonly unheardRooms: number;
  readonly now: number;
}

/** What needs somebody now; a calm sentence when nothing does. */
export function NeedsSection({ needs, stores, unheard, unheardRooms, now }: Props) {
  const { t, language } = useWords();
  const [all, setAll] = useState(false);
  const [first] = useState(() => new Set(needs.map(({ id }) => id)));
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
        <span className="muted">
          {[
            ...(stores === unheard ? [] : [t('need.noneText', { n: stores - unheard })]),
            ...(unheardRooms === 0 ? [] : [t('need.unheardText', { n: unheardRooms })]),
          ].join(language === 'en' ? ' ' : '')}
        </span>
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
            <NeedCard key={need.id} need={need} now={now} isFirst={first.has(need.id)} />
          ))}
        </div>
      )}
      {notices.length === 0 ? null : (
        <div className="needs-notices">
          {notices.map((need) => (
            <NeedCard key={need.id} need={need} now={now} isFirst={first.has(need.id)} />
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
