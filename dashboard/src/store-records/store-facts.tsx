import type { OrganisationRecord, StoreRecordView } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { EnglishNameField } from '../records/english-name-field.tsx';
import { nameOf } from '../records/in-language.ts';
import { refreshRecords } from '../records/refresh-records.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';

/** The zones of China's stores; another one that is on record stays to choose. */
const ZONES = ['Asia/Shanghai', 'Asia/Urumqi'];

const valuesOf = (store: StoreRecordView) => ({
  name: store.name,
  nameEn: store.nameEn ?? '',
  organisation: store.organisation,
  address: store.address ?? '',
  timeZone: store.timeZone,
});

/** What a store is called, whose it is and where it stands. */
export function StoreFacts({
  store,
  organisations,
}: {
  store: StoreRecordView;
  organisations: readonly OrganisationRecord[];
}) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const form = useForm({
    initial: valuesOf(store),
    version: store.version,
    read: valuesOf,
    send: async (values, { idempotencyKey, version }) => {
      await request<StoreRecordView>(`/api/stores/${store.id}`, {
        method: 'PATCH',
        idempotencyKey,
        body: {
          version,
          name: values.name.trim(),
          nameEn: values.nameEn.trim() || null,
          organisation: values.organisation,
          address: values.address.trim() || null,
          timeZone: values.timeZone,
        },
      });
      await refreshRecords(queries);
    },
    onSent: () => notices.show(t('records.saved')),
  });
  const zones = ZONES.includes(store.timeZone) ? ZONES : [...ZONES, store.timeZone];
  return (
    <Form form={form} submit={t('records.save')}>
      <TextField {...form.field('name')} label={t('setup.store.name')} required maxLength={120} />
      <EnglishNameField {...form.field('nameEn')} />
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
      <SelectField
        {...form.field('timeZone')}
        label={t('records.timeZone')}
        hint={t('records.timeZoneHint')}
        required
        options={zones.map((zone) => ({ value: zone, label: zone }))}
      />
    </Form>
  );
}
