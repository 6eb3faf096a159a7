import type { CreatedApiToken } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { CheckboxGroup } from '../form/choice-fields.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { request } from '../records/request.ts';
import { useWords } from '../shell/use-words.ts';
import { ownTokensQuery } from './queries.ts';
import { scopeText } from './scope-text.ts';

const DAYS = ['30', '90', '365'] as const;

interface Props {
  readonly grantable: readonly string[];
  readonly onMade: (made: CreatedApiToken) => void;
  readonly onCancel: () => void;
}

/** What a new token is for, what it may and how long. */
export function TokenForm({ grantable, onMade, onCancel }: Props) {
  const { t } = useWords();
  const queries = useQueryClient();
  const form = useForm({
    initial: { name: '', scopes: ['stores.view'] as readonly string[], days: '90' },
    send: ({ name, scopes, days }, { idempotencyKey }) =>
      request<CreatedApiToken>('/api/account/tokens', {
        method: 'POST',
        idempotencyKey,
        body: { name: name.trim(), scopes, days: Number(days) },
      }),
    onSent: (made) => {
      void queries.invalidateQueries({ queryKey: ownTokensQuery.queryKey });
      onMade(made);
    },
  });
  return (
    <Form form={form} submit={t('account.makeToken')} onCancel={onCancel} unguarded>
      <TextField
        {...form.field('name')}
        label={t('account.tokenName')}
        hint={t('account.tokenNameHint')}
        required
        maxLength={120}
      />
      <CheckboxGroup
        {...form.field('scopes')}
        label={t('account.scopes')}
        required
        choices={grantable.map((scope) => ({ value: scope, label: scopeText(scope, t) }))}
      />
      <SelectField
        {...form.field('days')}
        label={t('account.days')}
        required
        options={DAYS.map((days) => ({ value: days, label: t('account.daysOf', { n: Number(days) }) }))}
      />
    </Form>
  );
}
