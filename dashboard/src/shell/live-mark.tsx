import { useLive } from '../live/live-context.tsx';
import { formatClock } from '../reading/moment.ts';
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

/** A strip over the page while the connection is lost: every number below it has stopped. */
export function LostBanner({ zone }: { zone: string }) {
  const { t } = useWords();
  const connection = useLive((state) => state.connection);
  const frozen = useLive((state) => (state.frozenAt === null ? null : formatClock(state.frozenAt, zone)));
  return (
    <div className="lost-banner" role="status" hidden={connection !== 'lost'}>
      {connection === 'lost' ? (
        <>
          <Icon name="noSignal" />
          <b>{frozen === null ? t('top.frozenNever') : t('top.frozen', { at: frozen })}</b>
          <span>{t('top.retrying')}</span>
        </>
      ) : null}
    </div>
  );
}
