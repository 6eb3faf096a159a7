import type { OrganisationRecord } from '@coldfield/api/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type CSSProperties, useState } from 'react';
import { Dialog } from '../form/dialog.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { EnglishNameField } from '../records/english-name-field.tsx';
import { nameOf } from '../records/in-language.ts';
import { organisationsQuery } from '../records/queries.ts';
import { refreshRecords } from '../records/refresh-records.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { Problem, Skeleton } from '../shell/problem.tsx';
import { useSession } from '../shell/session-context.ts';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import { useArchiving } from '../store-records/use-archiving.ts';
import '../styles/store-records.css';
import { branches } from './tree.ts';

const KINDS = ['province', 'county', 'township', 'cooperative'] as const;

/** Null while nothing is edited, `new` for a new one. */
type Edited = OrganisationRecord | 'new' | null;

/** The organisations from the reader's own downwards: who belongs to whom. */
export function OrganisationsPage() {
  const { t, language } = useWords();
  const session = useSession();
  const may = session.permissions.includes('organisations.manage');
  const { data, error, refetch } = useQuery(organisationsQuery);
  const [edited, edit] = useState<Edited>(null);
  const archiving = useArchiving('/api/organisations', () => edit(null));
  const all = data?.organisations ?? [];
  return (
    <Shell title={t('title.organisations')} zone={DEFAULT_ZONE}>
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['row', 'row', 'row']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <div className="records">
          <section>
            <PageHeader
              title={t('organisations.title')}
              text={t('organisations.text')}
              actions={
                may ? (
                  <button type="button" className="btn touch main-act" onClick={() => edit('new')}>
                    {t('organisations.add')}
                  </button>
                ) : null
              }
            />
            <ul className="card org-tree">
              {branches(all).map(({ organisation, depth }) => (
                <li key={organisation.id} style={{ '--depth': depth } as CSSProperties}>
                  <span className="grow">
                    {nameOf(organisation, language)}{' '}
                    <span className="muted">· {t(`organisations.kind.${organisation.kind}`)}</span>
                  </span>
                  {may ? (
                    <button
                      type="button"
                      className="btn touch"
                      onClick={() => edit(organisation)}
                      aria-label={t('organisations.edit', { name: nameOf(organisation, language) })}
                    >
                      {t('records.change')}
                    </button>
                  ) : null}
                </li>
              ))}
            </ul>
          </section>
          <Dialog
            open={edited !== null}
            title={t(edited === 'new' ? 'organisations.add' : 'organisations.change')}
            onClose={() => edit(null)}
          >
            {edited === null ? null : (
              <OrganisationForm
                organisation={edited === 'new' ? null : edited}
                all={all}
                own={session.person.organisation.id}
                onDone={() => edit(null)}
                onArchive={(one) => archiving.mutate({ ...one, action: 'archive' })}
              />
            )}
          </Dialog>
        </div>
      )}
    </Shell>
  );
}

interface FormProps {
  readonly organisation: OrganisationRecord | null;
  readonly all: readonly OrganisationRecord[];
  readonly own: string;
  readonly onDone: () => void;
  readonly onArchive: (organisation: OrganisationRecord) => void;
}

function OrganisationForm({ organisation, all, own, onDone, onArchive }: FormProps) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const isOwn = organisation?.id === own;
  const valuesOf = (record: OrganisationRecord | null) => ({
    name: record?.name ?? '',
    nameEn: record?.nameEn ?? '',
    kind: (record?.kind ?? 'cooperative') as string,
    parent: record?.parent ?? own,
  });
  const form = useForm({
    initial: valuesOf(organisation),
    ...(organisation === null ? {} : { version: organisation.version }),
    read: valuesOf,
    send: async ({ name, nameEn, kind, parent }, { idempotencyKey, version }) => {
      const body = {
        name: name.trim(),
        nameEn: nameEn.trim() || null,
        kind,
        // The reader's own stays where it stands.
        ...(isOwn ? {} : { parent }),
      };
      if (organisation === null)
        await request('/api/organisations', { method: 'POST', idempotencyKey, body });
      else
        await request(`/api/organisations/${organisation.id}`, {
          method: 'PATCH',
          idempotencyKey,
          body: { ...body, version },
        });
      await refreshRecords(queries);
    },
    onSent: () => {
      notices.show(t('records.saved'));
      onDone();
    },
  });
  return (
    <Form
      form={form}
      submit={t('records.save')}
      onCancel={onDone}
      unguarded
      actions={
        organisation === null || isOwn ? null : (
          <button type="button" className="btn touch" onClick={() => onArchive(organisation)}>
            {t('records.archive')}
          </button>
        )
      }
    >
      <TextField {...form.field('name')} label={t('organisations.name')} required maxLength={120} />
      <EnglishNameField {...form.field('nameEn')} />
      <SelectField
        {...form.field('kind')}
        label={t('organisations.kindLabel')}
        required
        options={KINDS.map((kind) => ({ value: kind, label: t(`organisations.kind.${kind}`) }))}
      />
      {isOwn ? null : (
        <SelectField
          {...form.field('parent')}
          label={t('setup.cooperative.parent')}
          required
          options={branches(all)
            .filter((branch) => branch.organisation.id !== organisation?.id)
            .map(({ organisation: one, depth }) => ({
              value: one.id,
              label: `${'　'.repeat(depth)}${nameOf(one, language)}`,
            }))}
        />
      )}
    </Form>
  );
}
