import type { CreatedGateway } from '@coldfield/api/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { CodePanel } from '../gateways/code-panel.tsx';
import { GatewayArriving } from '../gateways/gateway-arriving.tsx';
import { gatewaysQuery } from '../gateways/gateway-queries.ts';
import { NewGatewayForm } from '../gateways/new-gateway-form.tsx';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './step-props.ts';

type Code = Pick<CreatedGateway, 'id' | 'code' | 'codeExpiresAt'>;

/** The gateway's one-time code, and what has come of it. Its rooms are the store's from the beginning. */
export function GatewayStep({ progress, onDone }: StepProps) {
  const { t } = useWords();
  const { data } = useQuery(gatewaysQuery);
  const [fresh, setFresh] = useState<Code | null>(null);
  const renew = useMutation({
    mutationFn: (id: string) =>
      request<Code>(`/api/gateways/${encodeURIComponent(id)}/code`, { method: 'POST' }),
    onSuccess: setFresh,
  });
  const { store, done } = progress;
  if (store === null) return <Navigate to="/setup/store" replace />;
  // One that was begun before: its code was shown once and is known to nobody any more.
  const begun = data?.gateways.findLast(
    ({ record }) => record.store === store.id && record.revokedAt === null,
  )?.record;
  const gateway = fresh?.id ?? begun?.id;
  const used = typeof begun?.provisionedAt === 'number';
  const onward = (
    <button type="button" className={`btn touch ${done.gateway ? 'main-act' : ''}`} onClick={() => onDone()}>
      {t(done.gateway ? 'setup.goOn' : 'setup.gateway.later')}
    </button>
  );
  if (gateway === undefined) return <NewGatewayForm stores={[store]} onCreated={setFresh} actions={onward} />;
  return (
    <>
      {fresh === null || used ? null : <CodePanel created={fresh} />}
      {used && !done.gateway ? (
        <p className="card setup-command">
          {t('setup.gateway.start')}
          <code>npm run gateway -- gateway.yaml</code>
        </p>
      ) : null}
      <GatewayArriving gateway={gateway} untilConnected />
      <div className="form-acts">
        {onward}
        {fresh === null && begun?.provisionedAt === null ? (
          <button
            type="button"
            className="btn touch main-act"
            aria-disabled={renew.isPending}
            onClick={() => {
              if (!renew.isPending) renew.mutate(begun.id);
            }}
          >
            {t('setup.gateway.code')}
          </button>
        ) : null}
      </div>
    </>
  );
}
