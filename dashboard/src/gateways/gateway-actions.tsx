import type { CreatedGateway, GatewayDetail, GatewayRecordView } from '@coldfield/api/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { ForeignActions } from '../foreign/foreign-actions.tsx';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { Dialog } from '../form/dialog.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { inLanguage, wordOf } from '../records/in-language.ts';
import { storesQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';
import { CodePanel } from './code-panel.tsx';
import { GatewayArriving } from './gateway-arriving.tsx';

type Action = 'code' | 'replace' | 'revoke';

/** What can be done with a gateway, each asked for again with what it brings about. */
export function GatewayActions({ detail }: { detail: GatewayDetail }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { record } = detail;
  const [asked, setAsked] = useState<Action | null>(null);
  const [editing, setEditing] = useState(false);
  const [issued, setIssued] = useState<{ code: CreatedGateway; since: number } | null>(null);
  const act = useMutation({
    mutationFn: (action: Action) =>
      request<CreatedGateway | undefined>(`/api/gateways/${encodeURIComponent(record.id)}/${action}`, {
        method: 'POST',
      }),
    onSuccess: (code, action) => {
      setAsked(null);
      if (code === undefined) setIssued(null);
      else setIssued({ code, since: record.provisionedAt ?? 0 });
      if (action === 'revoke') notices.show(t('gateways.revoked', { name: record.name }));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
    },
  });
  const ask = (action: Action) => () => {
    act.reset();
    setAsked(action);
  };
  return (
    <section className="gw-narrow" aria-label={t('gateways.actions')}>
      {issued === null ? null : (
        <>
          <CodePanel created={issued.code} />
          <GatewayArriving gateway={record.id} since={issued.since} />
        </>
      )}
      <div className="gw-acts">
        {record.foreign !== null ? (
          <ForeignActions record={record} />
        ) : record.state === 'waiting' ? (
          <button type="button" className="btn touch" onClick={ask('code')}>
            {t('gateways.do.code')}
          </button>
        ) : (
          <button type="button" className="btn touch" onClick={ask('replace')}>
            {t('gateways.do.replace')}
          </button>
        )}
        {record.state === 'revoked' || record.foreign !== null ? null : (
          <Link className="btn touch" to={`/gateways/${encodeURIComponent(record.id)}/configuration`}>
            {t('config.title')}
          </Link>
        )}
        <button type="button" className="btn touch" onClick={() => setEditing(true)}>
          {t('gateways.edit')}
        </button>
        {record.state === 'revoked' ? null : (
          <button type="button" className="btn touch" onClick={ask('revoke')}>
            {t('gateways.do.revoke')}
          </button>
        )}
      </div>
      {asked === null ? null : (
        <ConfirmDialog
          open
          title={t(`gateways.ask.${asked}`, { name: record.name })}
          text={t(`gateways.what.${asked}`)}
          confirm={t(`gateways.do.${asked}`)}
          danger={asked === 'revoke'}
          busy={act.isPending}
          error={act.error === null ? null : act.error.message}
          onConfirm={() => act.mutate(asked)}
          onCancel={() => setAsked(null)}
        />
      )}
      <Dialog open={editing} title={t('gateways.edit')} onClose={() => setEditing(false)}>
        <EditForm record={record} onDone={() => setEditing(false)} />
      </Dialog>
    </section>
  );
}

function EditForm({ record, onDone }: { record: GatewayRecordView; onDone: () => void }) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const { data } = useQuery(storesQuery);
  const form = useForm({
    initial: { name: record.name, store: record.store },
    version: record.version,
    send: ({ name, store }, { idempotencyKey, version }) =>
      request<GatewayRecordView>(`/api/gateways/${encodeURIComponent(record.id)}`, {
        method: 'PATCH',
        idempotencyKey,
        body: { version, name: name.trim(), store },
      }),
    read: ({ name, store }: GatewayRecordView) => ({ name, store }),
    onSent: () => {
      notices.show(t('gateways.saved'));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
      void queries.invalidateQueries({ queryKey: ['stores'] });
      onDone();
    },
  });
  const stores = (data?.stores ?? []).filter(({ id }) => id !== 'provisional');
  const options = stores.map((store) => {
    const { id, name } = inLanguage(store, language);
    return { value: id, label: name };
  });
  return (
    <Form form={form} submit={t('gateways.save')} onCancel={onDone}>
      <TextField {...form.field('name')} label={t('gateways.name')} required maxLength={120} />
      <SelectField
        {...form.field('store')}
        label={t('gateways.store')}
        hint={t('gateways.moveHint')}
        required
        options={
          options.length === 0
            ? [{ value: record.store, label: wordOf(record.storeName, record.storeNameEn, language) }]
            : options
        }
      />
    </Form>
  );
}
