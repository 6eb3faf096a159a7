import type { ForeignAccess, GatewayRecordView } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { Dialog } from '../form/dialog.tsx';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import { AccessPanel } from './access-panel.tsx';
import { pathOf } from './foreign-queries.ts';

/** What can be done with a device that is not ours, beside what can be done with every gateway. */
export function ForeignActions({ record }: { record: GatewayRecordView }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const renew = useMutation({
    mutationFn: () => request<ForeignAccess>(`${pathOf(record.id)}/password`, { method: 'POST' }),
    onSuccess: () => {
      setAsked(false);
      void queries.invalidateQueries({ queryKey: ['gateways'] });
    },
  });
  return (
    <>
      <Link className="btn touch main-act" to={`/gateways/${encodeURIComponent(record.id)}/mapping`}>
        {t('foreign.mapTitle')}
      </Link>
      <button
        type="button"
        className="btn touch"
        onClick={() => {
          renew.reset();
          setAsked(true);
        }}
      >
        {t('foreign.renew')}
      </button>
      <ConfirmDialog
        open={asked}
        title={t('foreign.renewAsk', { name: record.name })}
        text={t('foreign.renewText')}
        confirm={t('foreign.renew')}
        busy={renew.isPending}
        error={renew.error === null ? null : renew.error.message}
        onConfirm={() => renew.mutate()}
        onCancel={() => setAsked(false)}
      />
      <Dialog open={renew.data !== undefined} title={t('foreign.accessTitle')} onClose={() => renew.reset()}>
        {renew.data === undefined ? null : <AccessPanel access={renew.data} />}
      </Dialog>
    </>
  );
}
