import { CopyButton } from '../form/copy-button.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { QrCode } from '../shell/qr-code.tsx';
import { useWords } from '../shell/use-words.ts';

interface Props {
  /** Of this site, such as `/join/…`. */
  readonly path: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  readonly text: string;
  readonly label: string;
}

/** A link that works once: to be photographed by the phone beside this screen, or copied into a message. */
export function LinkCard({ path, expiresAt, text, label }: Props) {
  const { t, language } = useWords();
  const link = `${location.origin}${path}`;
  return (
    <div className="link-card">
      <p>{text}</p>
      <QrCode text={link} label={label} />
      <p className="link-text">{link}</p>
      <p className="muted">
        {t('people.linkUntil', { at: formatMoment(expiresAt, Date.now(), language, DEFAULT_ZONE) })}
      </p>
      <CopyButton text={link} label={t('people.copyLink')} />
    </div>
  );
}
