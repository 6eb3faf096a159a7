import type { CreatedGateway, Store } from '@coldfield/api/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { CheckboxGroup } from '../form/choice-fields.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { inLanguage } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { Skeleton } from '../shell/problem.tsx';
import { useWords } from '../shell/use-words.ts';
import { measuredBy } from './assigned.ts';
import { gatewaysQuery } from './gateway-queries.ts';

interface Props {
  /** At least one. With one alone the store is not asked for. */
  readonly stores: readonly Store[];
  readonly onCreated: (created: CreatedGateway) => void;
  readonly actions?: ReactNode;
}

/** Asks for a gateway's store, name and rooms, and creates it: its code is shown once, by whoever gets it. */
export function NewGatewayForm(props: Props) {
  const { data, error } = useQuery(gatewaysQuery);
  // Which rooms are ticked at first depends on what the other gateways measure.
  if (data === undefined && error === null) return <Skeleton blocks={['row', 'row']} />;
  return <GatewayForm {...props} measured={measuredBy((data?.gateways ?? []).map(({ record }) => record))} />;
}

interface FormProps extends Props {
  /** Room id to the name of the gateway that measures it now. */
  readonly measured: ReadonlyMap<string, string>;
}

function GatewayForm({ stores, onCreated, actions, measured }: FormProps) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const named = stores.map((store) => inLanguage(store, language));
  const first = named.length === 1 ? named[0] : undefined;
  const free = (store: Store | undefined): readonly string[] =>
    (store?.rooms ?? []).map(({ id }) => id).filter((id) => !measured.has(id));
  const form = useForm({
    initial: {
      store: first?.id ?? '',
      name: '',
      rooms: free(first),
    },
    send: ({ store, name, rooms }, { idempotencyKey }) =>
      request<CreatedGateway>('/api/gateways', {
        method: 'POST',
        idempotencyKey,
        body: { store, name: name.trim(), rooms: rooms.map((room) => ({ room })) },
      }),
    onSent: (created) => {
      void queries.invalidateQueries({ queryKey: gatewaysQuery.queryKey });
      onCreated(created);
    },
  });
  const chosen = named.find(({ id }) => id === form.values.store);
  const store = form.field('store');
  return (
    <Form form={form} submit={t('gateways.create')} {...(actions === undefined ? {} : { actions })}>
      {first === undefined ? (
        <SelectField
          {...store}
          onChange={(id) =>
            // Another store has other rooms.
            form.set({
              store: id,
              rooms: free(named.find((one) => one.id === id)),
            })
          }
          label={t('gateways.store')}
          required
          options={named.map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <TextField
        {...form.field('name')}
        label={t('gateways.name')}
        hint={t('gateways.nameHint')}
        required
        maxLength={120}
      />
      {chosen === undefined || chosen.rooms.length === 0 ? null : (
        <CheckboxGroup
          {...form.field('rooms')}
          label={t('gateways.rooms')}
          hint={t('gateways.roomsHint')}
          choices={chosen.rooms.map(({ id, name }) => ({
            value: id,
            label: name,
            ...(measured.has(id) ? { hint: t('gateways.measuredBy', { name: measured.get(id) }) } : {}),
          }))}
        />
      )}
    </Form>
  );
}
