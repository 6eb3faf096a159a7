import type { ForeignAccess, Store } from '@coldfield/api/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { inLanguage } from '../records/in-language.ts';
import { storesQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Blank, Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { AccessPanel } from './access-panel.tsx';
import { FirstMessage } from './first-message.tsx';
import { topicOf } from './format-example.ts';
import '../styles/gateways.css';

/** From a name to what is typed into the device, and on to its first message. */
export function NewForeignPage() {
  const { t } = useWords();
  const { data, error, refetch } = useQuery(storesQuery);
  const [access, setAccess] = useState<ForeignAccess | null>(null);
  const stores = data?.stores.filter(({ id }) => id !== 'provisional');
  return (
    <Shell title={t('foreign.newTitle')} zone={DEFAULT_ZONE} back="/gateways">
      {access !== null ? (
        <div className="gw-narrow">
          <PageHeader title={t('foreign.newTitle')} text={t('foreign.typeText')} />
          <AccessPanel access={access} />
          <FirstMessage device={access.id} />
          <Link className="btn touch main-act" to={`/gateways/${encodeURIComponent(access.id)}/mapping`}>
            {t('foreign.toMapping')}
          </Link>
        </div>
      ) : stores === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : stores.length === 0 ? (
        <Blank icon="store" title={t('gateways.noStore')} text={t('gateways.noStoreText')} />
      ) : (
        <div className="gw-narrow">
          <PageHeader title={t('foreign.newTitle')} text={t('foreign.newText')} />
          <NewForeignForm stores={stores} onCreated={setAccess} />
        </div>
      )}
    </Shell>
  );
}

interface FormProps {
  readonly stores: readonly Store[];
  readonly onCreated: (access: ForeignAccess) => void;
}

const DECODERS = ['json', 'chirpstack', 'sparkplug', 'raw-rtu'] as const;

function NewForeignForm({ stores, onCreated }: FormProps) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const form = useForm({
    initial: {
      store: stores.length === 1 ? (stores[0]?.id ?? '') : '',
      name: '',
      decoder: 'json',
      topic: '',
    },
    send: ({ store, name, decoder, topic }, { idempotencyKey }) =>
      request<ForeignAccess>('/api/foreign-devices', {
        method: 'POST',
        idempotencyKey,
        body: { store, name: name.trim(), decoder, ...(topic.trim() === '' ? {} : { topic: topic.trim() }) },
      }),
    onSent: (access) => {
      void queries.invalidateQueries({ queryKey: ['gateways'] });
      onCreated(access);
    },
  });
  const example = topicOf(form.field('decoder').value);
  return (
    <Form form={form} submit={t('foreign.create')}>
      <SelectField
        {...form.field('store')}
        label={t('gateways.store')}
        required
        options={stores.map((store) => {
          const { id, name } = inLanguage(store, language);
          return { value: id, label: name };
        })}
      />
      <TextField
        {...form.field('name')}
        label={t('gateways.name')}
        hint={t('foreign.nameHint')}
        required
        maxLength={120}
      />
      <SelectField
        {...form.field('decoder')}
        label={t('foreign.decoder')}
        required
        options={DECODERS.map((value) => ({ value, label: t(`foreign.decoders.${value}`) }))}
      />
      <TextField
        {...form.field('topic')}
        label={t('foreign.topic')}
        hint={example === '' ? t('foreign.topicHint') : t('foreign.topicLike', { example })}
        required={example !== ''}
        maxLength={200}
        exact
      />
    </Form>
  );
}
