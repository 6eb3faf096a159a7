import { useLive } from '../live/live-context.tsx';
import { formatAge } from '../reading/duration.ts';
import { formatClock, formatMoment } from '../reading/moment.ts';
import { Icon } from './icon.tsx';
import { useWords } from './use-words.ts';

/** Whether numbers are arriving, with the store's clock. */
export function LiveMark({ zone }: { zone: string }) {
  const { t } = useWords();
  const connection = useLive((state) => state.connection);
  const clock = useLive((state) => formatClock(state.now, zone));
  const frozen = useLive((state) => (state.frozenAt === null ? null : formatClock(state.frozenAt, zone)));
  if (connection === 'lost') {
    return (
      <span className="live is-lost" data-connection="lost">
        <Icon name="noSignal" size="sm" />
        <span>
          {t('top.lost')}
          {frozen === null ? null : <span className="live-clock"> · {frozen}</span>}
        </span>
      </span>
    );
  }
  return (
    <span className="live" data-connection={connection}>
      <Icon name="signal" size="sm" />
      <span>
        {t(connection === 'live' ? 'top.live' : 'top.connecting')}
        <span className="live-clock"> · {clock}</span>
      </span>
    </span>
  );
}

/** A strip over the page while the connection is lost: every number below it has stopped, and how long ago. */
export function LostBanner({ zone }: { zone: string }) {
  const { t, language } = useWords();
  const isLost = useLive((state) => state.connection === 'lost');
  const isRemembered = useLive((state) => state.isRemembered);
  const at = useLive(({ frozenAt, now }) =>
    frozenAt === null ? null : formatMoment(frozenAt, now, language, zone),
  );
  const age = useLive(({ frozenAt, now }) => (frozenAt === null ? null : formatAge(now - frozenAt, t)));
  return (
    <div className="lost-banner" role="status" hidden={!isLost}>
      {isLost ? (
        <>
          <Icon name="noSignal" />
          <b>
            {at === null ? t('top.frozenNever') : t(isRemembered ? 'top.remembered' : 'top.frozen', { at })}
          </b>
          {/* Told once, and not again at each second of it. */}
          {age === null ? null : <span aria-hidden="true">{t('top.frozenAge', { age })}</span>}
          <span>{t(navigator.onLine ? 'top.retrying' : 'top.offline')}</span>
        </>
      ) : null}
    </div>
  );
}
