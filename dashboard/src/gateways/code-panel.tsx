import type { CreatedGateway } from '@coldfield/api/contract';
import { CopyButton } from '../form/copy-button.tsx';
import { useLive } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { QrCode } from '../shell/qr-code.tsx';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { isLoopback } from './loopback.ts';
import '../styles/gateways.css';

/** The one-time code, large, as a QR code, and as the very command to type on the gateway. */
export function CodePanel({ created }: { created: Pick<CreatedGateway, 'code' | 'codeExpiresAt'> }) {
  const { t, language } = useWords();
  const { code, codeExpiresAt } = created;
  const until = useLive(({ now }) => formatMoment(codeExpiresAt, now, language, DEFAULT_ZONE));
  const join = 'npm run gateway -- join';
  return (
    <section className="card gw-code">
      <QrCode text={`${location.origin}/join-gateway#${code}`} label={t('gateways.codeQr')} />
      <div className="gw-code-text">
        <h2>{t('gateways.code')}</h2>
        <b className="gw-code-big">{code}</b>
        <p className="muted">{t('gateways.codeUntil', { at: until })}</p>
      </div>
      <div className="gw-command">
        <p>{t('gateways.command')}</p>
        <code>
          {join} {location.origin} <span className="gw-whole">{code}</span>
        </code>
        <CopyButton text={`${join} ${location.origin} ${code}`} label={t('gateways.copyCommand')} />
        <p className="muted">{t('gateways.scan', { command: join })}</p>
      </div>
      {isLoopback(location.hostname) ? (
        <p className="message notice">
          <Shape severity="notice" />
          <span>{t('gateways.elsewhere')}</span>
        </p>
      ) : null}
    </section>
  );
}
