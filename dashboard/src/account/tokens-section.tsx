import type { ApiToken, CreatedApiToken } from '@coldfield/api/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyButton } from '../form/copy-button.tsx';
import { Dialog } from '../form/dialog.tsx';
import { DEFAULT_ZONE, formatMoment, formatYearDay } from '../reading/moment.ts';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/people.css';
import { ownTokensQuery } from './queries.ts';
import { scopeText } from './scope-text.ts';
import { TokenForm } from './token-form.tsx';

/** Tokens by which programs speak for their person, each with a part of what the person may. */
export function TokensSection() {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(ownTokensQuery);
  const [making, make] = useState(false);
  const [made, setMade] = useState<CreatedApiToken | null>(null);
  const revoke = useMutation({
    mutationFn: ({ id }: ApiToken) =>
      request(`/api/account/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: (_, { name }) => notices.show(t('account.revoked', { name })),
    onError: (cause) => notices.show(cause instanceof RequestError ? cause.message : t('form.failed')),
    onSettled: () => queries.invalidateQueries({ queryKey: ownTokensQuery.queryKey }),
  });
  if (data === undefined) {
    return error === null ? (
      <Skeleton blocks={['row']} />
    ) : (
      <Problem error={error} onRetry={() => void refetch()} />
    );
  }
  const close = () => {
    make(false);
    setMade(null);
  };
  return (
    <div className="account-part">
      <p className="muted">{t('account.tokensText')}</p>
      <ul className="session-list">
        {data.tokens.map((token) => (
          <li key={token.id}>
            <span className="grow">
              <b>{token.name}</b>
              <span className="field-hint">
                {token.scopes.map((scope) => scopeText(scope, t)).join(t('form.comma'))}
              </span>
              <span className="field-hint">
                {t('account.tokenUntil', { at: formatYearDay(token.expiresAt, language, DEFAULT_ZONE) })}
                {' · '}
                {token.lastUsedAt === null
                  ? t('account.neverUsed')
                  : t('account.lastUsed', {
                      at: formatMoment(token.lastUsedAt, Date.now(), language, DEFAULT_ZONE),
                    })}
              </span>
            </span>
            <button
              type="button"
              className="btn touch"
              aria-label={t('account.revokeOf', { name: token.name })}
              onClick={() => revoke.mutate(token)}
            >
              {t('account.revoke')}
            </button>
          </li>
        ))}
      </ul>
      <div className="form-acts">
        <button type="button" className="btn touch" onClick={() => make(true)}>
          {t('account.newToken')}
        </button>
      </div>
      <Dialog open={making} title={t('account.newToken')} onClose={close}>
        {made === null ? (
          <TokenForm grantable={data.grantable} onMade={setMade} onCancel={close} />
        ) : (
          <div className="link-card">
            <p>{t('account.tokenOnce')}</p>
            <p className="link-text">{made.token}</p>
            <CopyButton text={made.token} />
            <button type="button" className="btn touch main-act" onClick={close}>
              {t('people.done')}
            </button>
          </div>
        )}
      </Dialog>
    </div>
  );
}
