import type { OrganisationRecord, StoreRecordView } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { EnglishNameField } from '../records/english-name-field.tsx';
import { inLanguage, nameOf } from '../records/in-language.ts';
import { storesQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './step-props.ts';

interface Props extends StepProps {
  readonly organisations: readonly OrganisationRecord[];
}

/** The store itself: its name, whose it is and where it stands. */
export function StoreStep({ organisations, progress, onDone }: Props) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const own = useSession().person.organisation.id;
  const newest = organisations.findLast(({ kind }) => kind === 'cooperative');
  const form = useForm({
    initial: { name: '', nameEn: '', organisation: newest?.id ?? own, address: '' },
    send: async ({ name, nameEn, organisation, address }, { idempotencyKey }) => {
      const store = await request<StoreRecordView>('/api/stores', {
        method: 'POST',
        idempotencyKey,
        body: {
          name: name.trim(),
          nameEn: nameEn.trim() || null,
          organisation,
          address: address.trim() || null,
        },
      });
      await queries.invalidateQueries({ queryKey: storesQuery.queryKey });
      return store.id;
    },
    onSent: (id) => onDone(id),
  });
  if (progress.store !== null) {
    const { name, organisation } = inLanguage(progress.store, language);
    return (
      <section className="card setup-there">
        <h2>{name}</h2>
        <p className="muted">{organisation.name}</p>
        <div className="form-acts">
          <button type="button" className="btn touch main-act" onClick={() => onDone()}>
            {t('setup.goOn')}
          </button>
          <Link className="btn touch" to="/setup/store?new">
            {t('setup.store.another')}
          </Link>
        </div>
      </section>
    );
  }
  return (
    <Form form={form} submit={t('setup.store.submit')}>
      <TextField
        {...form.field('name')}
        label={t('setup.store.name')}
        hint={t('setup.store.nameHint')}
        required
        maxLength={120}
      />
      <SelectField
        {...form.field('organisation')}
        label={t('setup.store.organisation')}
        required
        options={organisations.map((one) => ({ value: one.id, label: nameOf(one, language) }))}
      />
      <TextField
        {...form.field('address')}
        label={t('setup.store.address')}
        hint={t('setup.store.addressHint')}
        maxLength={200}
      />
      <EnglishNameField {...form.field('nameEn')} />
    </Form>
  );
}
