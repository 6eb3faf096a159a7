import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { RequestError } from '../records/request.ts';
import { Icon, type IconName } from './icon.tsx';
import { useWords } from './use-words.ts';

/** An empty or failed page, as careful as a full one: what is, and the next step. */
export function Blank({
  icon,
  title,
  text,
  children,
}: {
  icon: IconName;
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <div className="blank">
      <Icon name={icon} size="lg" />
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  );
}

/** What went wrong with a request, in words, with a way to try again. */
export function Problem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useWords();
  const known = error instanceof RequestError ? error : null;
  if (known?.status === 404) return <NotFound />;
  // Trying again would not help.
  if (known?.status === 403)
    return <Blank icon="store" title={t('problem.forbidden')} text={t('problem.forbiddenText')} />;
  const unreachable = known?.status === 0;
  return (
    <Blank
      icon="noSignal"
      title={t(unreachable ? 'problem.unreachable' : 'problem.failed')}
      text={problemText(known, t)}
    >
      <button type="button" className="btn touch main-act" onClick={onRetry}>
        {t('problem.retry')}
      </button>
    </Blank>
  );
}

function problemText(known: RequestError | null, t: TFunction): string {
  if (known?.status === 0) return t('problem.unreachableText');
  return known === null || known.message === ''
    ? t('problem.failedText', { code: known?.code ?? 'error' })
    : known.message;
}

export function NotFound() {
  const { t } = useWords();
  return (
    <Blank icon="store" title={t('title.notFound')} text={t('problem.notFoundText')}>
      <Link className="btn touch main-act" to="/">
        {t('problem.toOverview')}
      </Link>
    </Blank>
  );
}

/** Grey blocks in the shape of what is loading. */
export function Skeleton({ blocks }: { blocks: readonly ('need' | 'card' | 'hero' | 'chart' | 'row')[] }) {
  const { t } = useWords();
  return (
    <div className="skeletons" role="status" aria-label={t('problem.loading')}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the blocks never change places
        <span key={index} className={`skeleton sk-${block}`} />
      ))}
    </div>
  );
}
