import type { CreatedGateway } from '@coldfield/api/contract';
import { useState } from 'react';
import { Navigate } from 'react-router';
import { CopyButton } from '../form/copy-button.tsx';
import { Form } from '../form/form.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { inLanguage } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './setup-page.tsx';

/** The gateway's one-time code. */
export function GatewayStep({ progress, onDone }: StepProps) {
  const { t, language } = useWords();
  const [created, setCreated] = useState<CreatedGateway | null>(null);
  const store = progress.store === null ? null : inLanguage(progress.store, language);
  const form = useForm({
    initial: { name: store === null ? '' : t('setup.gateway.defaultName', { store: store.name }) },
    send: ({ name }, { idempotencyKey }) =>
      request<CreatedGateway>('/api/gateways', {
        method: 'POST',
        idempotencyKey,
        body: { name: name.trim(), store: store!.id },
      }),
    onSent: setCreated,
  });
  if (store === null) return <Navigate to="/setup/store" replace />;
  const later = (
    <button type="button" className="btn touch" onClick={() => onDone()}>
      {t('setup.gateway.later')}
    </button>
  );
  if (created === null)
    return (
      <Form form={form} submit={t('setup.gateway.submit')} actions={later}>
        <TextField {...form.field('name')} label={t('setup.gateway.name')} required maxLength={120} />
      </Form>
    );
  return (
    <>
      <p className="card setup-code">
        <b>{created.code}</b>
        <CopyButton text={created.code} label={t('setup.gateway.title')} />
      </p>
      <button type="button" className="btn touch main-act" onClick={() => onDone()}>
        {t('setup.goOn')}
      </button>
    </>
  );
}
