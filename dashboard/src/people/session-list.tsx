import type { OpenSession } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { useWords } from '../shell/use-words.ts';

interface Props {
  readonly sessions: readonly OpenSession[];
  /** What can be done with one of them. */
  readonly action?: (session: OpenSession, device: string) => ReactNode;
}

/** Where somebody is signed in, with the device in words. */
export function SessionList({ sessions, action }: Props) {
  const { t, language } = useWords();
  const moment = (at: number) => formatMoment(at, Date.now(), language, DEFAULT_ZONE);
  return (
    <ul className="session-list">
      {sessions.map((session) => {
        const device = deviceText(session, t);
        return (
          <li key={session.id}>
            <span className="grow">
              <b>{device}</b>
              {session.current ? <span className="muted"> · {t('account.thisOne')}</span> : null}
              <span className="field-hint">
                {/* The server notes a use every ten minutes only; this one is in use as it is read. */}
                {session.current
                  ? t('account.inUse')
                  : t('account.lastUsed', { at: moment(session.lastUsedAt) })}
                {' · '}
                {t('account.begun', { at: moment(session.createdAt) })}
                {session.address === null ? '' : ` · ${t('account.from', { address: session.address })}`}
              </span>
            </span>
            {action?.(session, device)}
          </li>
        );
      })}
    </ul>
  );
}

/** Such as "Chrome on Android". */
function deviceText({ device: { browser, system } }: OpenSession, t: TFunction): string {
  if (browser === null && system === null) return t('account.unknownDevice');
  if (browser === null) return t(`account.system.${system!}`);
  if (system === null) return t(`account.browser.${browser}`);
  return t('account.device', {
    browser: t(`account.browser.${browser}`),
    system: t(`account.system.${system}`),
  });
}
