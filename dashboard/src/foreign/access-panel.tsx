import type { ForeignAccess } from '@coldfield/api/contract';
import { CopyButton } from '../form/copy-button.tsx';
import { isLoopback } from '../gateways/loopback.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/gateways.css';
import '../styles/foreign.css';

/** `URL` takes addresses of schemes that it does not know apart in newer browsers only. */
const ADDRESS = /^(mqtts?):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?/;

/** What is typed into the form of a device. The password is seen here and never again. */
export function AccessPanel({ access }: { access: ForeignAccess }) {
  const { t } = useWords();
  const [, scheme, host = '', port] = ADDRESS.exec(access.mqttUrl) ?? [];
  const secure = scheme === 'mqtts';
  const rows: readonly (readonly [string, string])[] = [
    [t('foreign.host'), host],
    [t('foreign.port'), port ?? (secure ? '8883' : '1883')],
    [t('foreign.tls'), t(secure ? 'foreign.tlsOn' : 'foreign.tlsOff')],
    [t('foreign.clientId'), access.clientId],
    [t('foreign.username'), access.username],
    [t('foreign.password'), access.password],
    [t('foreign.topic'), access.topic],
    [t('foreign.qos'), '1'],
    [t('foreign.downTopic'), access.downTopic],
  ];
  return (
    <section className="card fd-access">
      <h2>{t('foreign.accessTitle')}</h2>
      <p className="muted">{t('foreign.accessText')}</p>
      <dl>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {isLoopback(host) ? (
        <p className="message warning">
          <Shape severity="warning" />
          <span>{t('foreign.onlyHere', { host })}</span>
        </p>
      ) : null}
      <CopyButton
        text={rows.map(([term, value]) => `${term}: ${value}`).join('\n')}
        label={t('foreign.copyAll')}
      />
    </section>
  );
}
