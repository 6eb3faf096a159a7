import { Link, useInRouterContext } from 'react-router';
import { useLiveStore } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { type Archived, placeOf } from './archived.ts';

/** Somebody archived the record while it was open: nothing is saved; who, when, and where it is brought back. */
export function ArchivedNote({ archived }: { archived: Archived }) {
  const { t, language } = useWords();
  const { now } = useLiveStore().getState();
  const routed = useInRouterContext();
  const place = placeOf(archived);
  const who = archived.changedBy ?? t('form.conflict.somebody');
  const when = formatMoment(archived.changedAt, now, language, DEFAULT_ZONE);
  return (
    <p className="message warning" role="alert">
      <Shape severity="warning" />
      <span>
        {t(`form.archived.${archived.entity === 'store' ? 'store' : 'record'}`, { who, when })}{' '}
        {place === null ? null : t('form.archived.first')}{' '}
        {place === null || !routed ? null : <Link to={place}>{t('form.archived.place')}</Link>}
      </span>
    </p>
  );
}
