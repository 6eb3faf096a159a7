import type { ConfigRevision, GatewayConfigView } from '@coldfield/api/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { useLive } from '../live/live-context.tsx';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { RequestError, request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';
import { isOpen, pathOf } from './config-queries.ts';

/** What was sent before, by whom, and what became of it; each can be sent again. */
export function ConfigHistory({ view }: { view: GatewayConfigView }) {
  const { t, language } = useWords();
  const now = useLive((state) => state.now);
  const queries = useQueryClient();
  const [asked, ask] = useState<number | null>(null);
  const { gateway, wanted, history } = view;
  const locked = isOpen(wanted);
  const again = useMutation({
    mutationFn: (to: number) =>
      request<ConfigRevision>(`${pathOf(gateway.id)}/restore`, {
        method: 'POST',
        body: { revision: wanted?.revision ?? 0, to },
      }),
    onSuccess: () => {
      ask(null);
      notices.show(t('config.sentNotice'));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['gateway-config', gateway.id] }),
  });
  const inUse = history.find(({ status }) => status === 'applied')?.revision;
  return (
    <section>
      <PageHeader title={t('config.history')} />
      <ul className="card config-devices">
        {history.map(({ revision, author, at, status, ownFile }) => (
          <li key={revision} className="config-row">
            <span className="grow">
              <b>{t('config.revision', { n: revision })}</b>
              <span className="muted">
                {t('config.by', {
                  who: author ?? t('config.nobody'),
                  when: formatMoment(at, now, language, DEFAULT_ZONE),
                })}
              </span>
              <span>
                {revision === inUse ? t('config.inUse') : t(`config.status.${status}`)}
                {ownFile ? ` · ${t('config.ownFileMark')}` : ''}
              </span>
            </span>
            {locked || revision === inUse || ownFile ? null : (
              <button
                type="button"
                className="btn touch"
                aria-label={t('config.againNamed', { n: revision })}
                onClick={() => ask(revision)}
              >
                {t('config.again')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {locked || wanted?.ownFile === true ? null : (
        <p>
          <button type="button" className="btn touch" onClick={() => ask(0)}>
            {t('config.ownFile')}
          </button>
        </p>
      )}
      <ConfirmDialog
        open={asked !== null}
        title={asked === 0 ? t('config.ownFile') : t('config.againNamed', { n: asked ?? 0 })}
        text={asked === 0 ? t('config.ownFileText') : t('config.tryingHint')}
        confirm={t('config.send')}
        busy={again.isPending}
        error={
          again.error === null
            ? null
            : again.error instanceof RequestError
              ? again.error.message
              : t('form.failed')
        }
        onConfirm={() => asked !== null && again.mutate(asked)}
        onCancel={() => {
          again.reset();
          ask(null);
        }}
      />
    </section>
  );
}
