import type { AdoptionView, Store, UnadoptedRoom } from '@coldfield/api/contract';
import { kindOf } from '@coldfield/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { RadioField } from '../form/choice-fields.tsx';
import { Form } from '../form/form.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { DEFAULT_ZONE, formatMoment } from '../reading/moment.ts';
import { formatCount } from '../reading/number.ts';
import { inLanguage } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { TEMPLATE_KINDS } from '../setup/room-templates.ts';
import { Icon } from '../shell/icon.tsx';
import { notices } from '../shell/notices.ts';
import { Phrases } from '../shell/phrases.tsx';
import { useWords } from '../shell/use-words.ts';
import { MovingValue } from './moving-value.tsx';

const NEW = 'new';

interface Props {
  readonly found: UnadoptedRoom;
  readonly stores: readonly Store[];
  /** Server time, epoch ms. */
  readonly now: number;
}

/** A room that is heard and has no place: what it reads now, and which room it is. */
export function UnadoptedCard({ found, stores, now }: Props) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const named = stores.map((store) => inLanguage(store, language));
  const home = named.find(({ id }) => id === found.store) ?? (named.length === 1 ? named[0] : undefined);
  const offered = home === undefined ? named : [home];
  const form = useForm({
    initial: { target: '', name: '', kind: 'cold', store: home?.id ?? '' },
    send: ({ target, name, kind, store }, { idempotencyKey }) =>
      request<AdoptionView>(`/api/unadopted/${encodeURIComponent(found.room)}/adopt`, {
        method: 'POST',
        idempotencyKey,
        body: target === NEW ? { store, newRoom: { name: name.trim(), kind } } : { room: target },
      }),
    onSent: () => {
      notices.show(t('gateways.adopted'));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
      void queries.invalidateQueries({ queryKey: ['stores'] });
    },
  });
  const isNew = form.values.target === NEW;
  const at = (moment: number) => formatMoment(moment, now, language, home?.timeZone ?? DEFAULT_ZONE);
  return (
    <section className="card gw-found" data-unadopted={found.key}>
      <header>
        <Icon name="gateway" />
        <div>
          <h2>{t('gateways.foundTitle', { gateway: found.gatewayName ?? found.gateway, key: found.key })}</h2>
          <p className="muted">
            <Phrases>
              {[
                found.frames === null ? null : t('gateways.foundFrames', { n: formatCount(found.frames) }),
                found.firstAt === null ? null : t('gateways.foundSince', { at: at(found.firstAt) }),
                found.lastHeardAt === null ? null : t('gateways.foundHeard', { at: at(found.lastHeardAt) }),
              ].filter((part) => part !== null)}
            </Phrases>
          </p>
        </div>
      </header>
      <ul>
        {found.readings.map((reading) => (
          <FoundReading key={reading.key} reading={reading} />
        ))}
      </ul>
      <Form form={form} submit={t('gateways.adopt')}>
        <SelectField
          {...form.field('target')}
          label={t('gateways.whichRoom')}
          required
          options={[
            ...offered.flatMap((store) =>
              store.rooms.map((room) => ({
                value: room.id,
                label: offered.length === 1 ? room.name : `${store.name} · ${room.name}`,
              })),
            ),
            { value: NEW, label: t('gateways.newRoom') },
          ]}
        />
        {isNew ? (
          <>
            {home === undefined ? (
              <SelectField
                {...form.field('store')}
                label={t('gateways.store')}
                required
                options={named.map(({ id, name }) => ({ value: id, label: name }))}
              />
            ) : null}
            <TextField {...form.field('name')} label={t('gateways.roomName')} required maxLength={120} />
            <RadioField
              {...form.field('kind')}
              label={t('gateways.roomKind')}
              required
              choices={TEMPLATE_KINDS.map((kind) => ({ value: kind, label: t(`roomKind.${kind}`) }))}
            />
          </>
        ) : null}
      </Form>
    </section>
  );
}

function FoundReading({ reading: { key, unit, latest } }: { reading: UnadoptedRoom['readings'][number] }) {
  const { t } = useWords();
  const kind = kindOf(key)?.name ?? 'other';
  return (
    <li>
      <span>
        <b>{t(`kind.${kind as 'air'}`, t('kind.other'))}</b> <span className="muted">{key}</span>
      </span>
      <MovingValue latest={latest} unit={unit} sensorKey={key} />
    </li>
  );
}
