import { useQueryClient } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { CheckboxGroup } from '../form/choice-fields.tsx';
import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { useForm } from '../form/use-form.ts';
import { inLanguage } from '../records/in-language.ts';
import { storesQuery } from '../records/queries.ts';
import { request } from '../records/request.ts';
import { RoomKind } from '../shell/room-kind.tsx';
import { useWords } from '../shell/use-words.ts';
import { type NameWords, roomsOf, TEMPLATE_KINDS, type TemplateKind } from './room-templates.ts';
import type { StepProps } from './step-props.ts';
import { useBothLanguages } from './use-both-languages.ts';

const MOST_COLD_ROOMS = 40;

/** The store's rooms, from templates with first limits; names and limits are changed later where they are shown. */
export function RoomsStep({ progress, onDone }: StepProps) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const bothLanguages = useBothLanguages();
  const { store } = progress;
  const rooms = store === null ? [] : inLanguage(store, language).rooms;
  const form = useForm({
    initial: { kinds: rooms.length === 0 ? (['cold'] as string[]) : ([] as string[]), coldRooms: '1' },
    send: async ({ kinds, coldRooms }, { idempotencyKey }) => {
      const both = await bothLanguages();
      const words = (say: typeof both.zh): NameWords => ({
        one: (kind) => say(`setup.rooms.name.${kind}`),
        numbered: (kind, n) => say(`setup.rooms.numbered.${kind}`, { n }),
      });
      const wanted = roomsOf(
        kinds as readonly TemplateKind[],
        Number(coldRooms) || 1,
        { zh: words(both.zh), en: words(both.en) },
        (kind) => rooms.filter((room) => room.kind === kind).length,
      );
      // One after the other, so that they stand in this order; each has its own key for a second try.
      for (const [i, room] of wanted.entries()) {
        await request(`/api/stores/${store!.id}/rooms`, {
          method: 'POST',
          idempotencyKey: `${idempotencyKey}-${i}`,
          body: room,
        });
      }
      await queries.invalidateQueries({ queryKey: storesQuery.queryKey });
    },
    onSent: () => onDone(),
  });
  if (store === null) return <Navigate to="/setup/store" replace />;
  return (
    <>
      {rooms.length === 0 ? null : (
        <section className="card setup-there">
          <h2>{t('setup.rooms.there', { count: rooms.length })}</h2>
          <ul>
            {rooms.map((room) => (
              <li key={room.id} className="row">
                {room.name} <RoomKind room={room} />
              </li>
            ))}
          </ul>
          <button type="button" className="btn touch main-act" onClick={() => onDone()}>
            {t('setup.goOn')}
          </button>
        </section>
      )}
      <Form form={form} submit={t(rooms.length === 0 ? 'setup.rooms.submit' : 'setup.rooms.more')}>
        <CheckboxGroup
          {...form.field('kinds')}
          label={t('setup.rooms.kinds')}
          required
          choices={TEMPLATE_KINDS.map((kind) => ({
            value: kind,
            label: t(`setup.rooms.name.${kind}`),
            hint: t(`setup.rooms.hint.${kind}`),
          }))}
        />
        {form.values.kinds.includes('cold') ? (
          <NumberField
            {...form.field('coldRooms')}
            label={t('setup.rooms.coldRooms')}
            unit={t('setup.rooms.unit')}
            min={1}
            max={MOST_COLD_ROOMS}
            required
          />
        ) : null}
        <p className="muted">{t('setup.rooms.limitsNote')}</p>
      </Form>
    </>
  );
}
