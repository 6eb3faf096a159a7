import { RequestError } from '../records/request.ts';
import { Shape } from '../shell/shape.tsx';
import { useWords } from '../shell/use-words.ts';
import { LinkFrame } from './link-frame.tsx';

/** A link that leads nowhere, or a server out of reach. */
export function LinkProblem({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useWords();
  const known = error instanceof RequestError ? error : null;
  const isGone = known?.status === 404;
  return (
    <LinkFrame title={t(isGone ? 'join.gone' : 'problem.unreachable')}>
      <p className="message warning" role="alert">
        <Shape severity="warning" />
        <span>{known === null || known.status === 0 ? t('problem.unreachableText') : known.message}</span>
      </p>
      <div className="form-acts">
        {isGone ? (
          <a className="btn touch main-act" href="/">
            {t('join.toSignIn')}
          </a>
        ) : (
          <button type="button" className="btn touch main-act" onClick={onRetry}>
            {t('problem.retry')}
          </button>
        )}
      </div>
    </LinkFrame>
  );
}
