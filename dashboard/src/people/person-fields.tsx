import type { Role } from '@coldfield/api/contract';
import { useQuery } from '@tanstack/react-query';
import { RadioField } from '../form/choice-fields.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import type { FormState } from '../form/use-form.ts';
import { branches } from '../organisations/tree.ts';
import { nameOf } from '../records/in-language.ts';
import { organisationsQuery } from '../records/queries.ts';
import { useSession } from '../shell/session-context.ts';
import { useWords } from '../shell/use-words.ts';
import { rolesUpTo } from './rank.ts';

export interface PersonValues {
  readonly name: string;
  readonly role: string;
  readonly organisation: string;
  readonly phone: string;
  // Values of a form are read by name.
  readonly [field: string]: string;
}

/** As it goes to the server. */
export function personBody({ name, role, organisation, phone }: PersonValues) {
  return { name: name.trim(), role: role as Role, organisation, phone: phone.trim() || null };
}

/** Who somebody is, what they may do and where. */
export function PersonFields({ form }: { form: FormState<PersonValues> }) {
  const { t, language } = useWords();
  const { person } = useSession();
  const { data } = useQuery(organisationsQuery);
  return (
    <>
      <TextField {...form.field('name')} label={t('people.name')} required maxLength={120} />
      <RadioField
        {...form.field('role')}
        label={t('people.role')}
        required
        choices={rolesUpTo(person.role).map((role) => ({
          value: role,
          label: t(`role.${role}`),
          hint: t(`people.roleText.${role}`),
        }))}
      />
      <SelectField
        {...form.field('organisation')}
        label={t('people.organisation')}
        hint={t('people.organisationHint')}
        required
        options={branches(data?.organisations ?? []).map(({ organisation, depth }) => ({
          value: organisation.id,
          label: `${'　'.repeat(depth)}${nameOf(organisation, language)}`,
        }))}
      />
      <TextField
        {...form.field('phone')}
        label={t('people.phone')}
        hint={t('people.phoneHint')}
        type="tel"
        maxLength={32}
      />
    </>
  );
}
