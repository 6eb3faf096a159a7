import { lazy, Suspense } from 'react';
import { untilLoaded } from './until-loaded.ts';
import { useWords } from './use-words.ts';

interface Props {
  /** What a phone's camera reads: an address, a code. */
  readonly text: string;
  /** What it is, for whoever cannot see it; the text itself should stand beside it. */
  readonly label: string;
}

const QrDrawing = lazy(async () => ({
  default: (await untilLoaded(() => import('./qr-drawing.tsx'))).QrDrawing,
}));

/** A text as a QR code, dark on light in every theme, since many cameras read no other. Drawn by a part loaded later. */
export function QrCode({ text, label }: Props) {
  const { t } = useWords();
  return (
    <Suspense
      fallback={<span className="qr-code skeleton" role="status" aria-label={t('problem.loading')} />}
    >
      <QrDrawing text={text} label={label} />
    </Suspense>
  );
}
