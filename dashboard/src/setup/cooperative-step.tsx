import type { OrganisationRecord } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { EnglishNameField } from '../records/english-name-field.tsx';
import { nameOf } from '../records/in-language.ts';
import { organisationsQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import type { StepProps } from './step-props.ts';

interface Props extends StepProps {
  readonly organisations: readonly OrganisationRecord[];
}

/** The farmers' cooperative whose store it is; a county's own store needs none. */
export function CooperativeStep({ organisations, onDone }: Props) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const own = useSession().person.organisation.id;
  const cooperatives = organisations.filter(({ kind }) => kind === 'cooperative');
  const above = organisations.filter(({ kind }) => kind !== 'cooperative');
  const form = useForm({
    initial: { name: '', nameEn: '', parent: above.find(({ id }) => id === own)?.id ?? above[0]?.id ?? own },
    send: async ({ name, nameEn, parent }, { idempotencyKey }) => {
      await request<OrganisationRecord>('/api/organisations', {
        method: 'POST',
        idempotencyKey,
        body: { name: name.trim(), nameEn: nameEn.trim() || null, kind: 'cooperative', parent },
      });
      await queries.invalidateQueries({ queryKey: organisationsQuery.queryKey });
    },
    onSent: () => onDone(),
  });
  return (
    <>
      {cooperatives.length === 0 ? null : (
        <section className="card setup-there">
          <h2>{t('setup.cooperative.there', { count: cooperatives.length })}</h2>
          <ul>
            {cooperatives.map((one) => (
              <li key={one.id}>{nameOf(one, language)}</li>
            ))}
          </ul>
          <button type="button" className="btn touch main-act" onClick={() => onDone()}>
            {t('setup.goOn')}
          </button>
        </section>
      )}
      <Form
        form={form}
        submit={t('setup.cooperative.submit')}
        actions={
          <button type="button" className="btn touch" onClick={() => onDone()}>
            {t('setup.cooperative.skip')}
          </button>
        }
      >
        <TextField
          {...form.field('name')}
          label={t('setup.cooperative.name')}
          hint={t('setup.cooperative.nameHint')}
          required
          maxLength={120}
        />
        <EnglishNameField {...form.field('nameEn')} />
        {above.length < 2 ? null : (
          <SelectField
            {...form.field('parent')}
            label={t('setup.cooperative.parent')}
            required
            options={above.map((one) => ({ value: one.id, label: nameOf(one, language) }))}
          />
        )}
      </Form>
    </>
  );
}
