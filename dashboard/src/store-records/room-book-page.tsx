import type { RoomRecordView } from '@coldfield/api/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { RadioField } from '../form/choice-fields.tsx';
import { ConfirmDialog } from '../form/confirm-dialog.tsx';
import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { EnglishNameField } from '../records/english-name-field.tsx';
import { nameOf } from '../records/in-language.ts';
import { refreshRecords } from '../records/refresh-records.ts';
import { request } from '../records/request.ts';
import { FIRST_LIMITS, TEMPLATE_KINDS } from '../setup/room-templates.ts';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { NotFound, Problem, Skeleton } from '../shell/problem.tsx';
import { Shell } from '../shell/shell.tsx';
import { useWords } from '../shell/use-words.ts';
import '../styles/store-records.css';
import { storeBookQuery } from './queries.ts';
import { LIMIT_UNITS, LIMITED, roomBody, roomValues } from './room-values.ts';
import { SensorList } from './sensor-list.tsx';
import { useArchiving } from './use-archiving.ts';

/** One room on record, or a new one (`/rooms/new`): its facts, limits and sensors. */
export function RoomBookPage() {
  const { t, language } = useWords();
  const { storeId = '', roomId = '' } = useParams();
  const { data, error, refetch } = useQuery(storeBookQuery(storeId));
  const isNew = roomId === 'new';
  const room = data?.rooms.find(({ id }) => id === roomId);
  const title = room === undefined ? t(isNew ? 'records.newRoom' : 'records.title') : nameOf(room, language);
  return (
    <Shell
      title={title}
      crumb={data === undefined ? '' : nameOf(data.store, language)}
      zone={data?.store.timeZone ?? 'Asia/Shanghai'}
      back={`/stores/${storeId}/book`}
    >
      {data === undefined ? (
        error === null ? (
          <Skeleton blocks={['card']} />
        ) : (
          <Problem error={error} onRetry={() => void refetch()} />
        )
      ) : room === undefined && !isNew ? (
        <NotFound />
      ) : (
        <div className="records">
          <section className="card card-text">
            <RoomForm key={room?.version ?? 0} store={storeId} room={room ?? null} />
          </section>
          {room === undefined ? null : (
            <>
              <SensorList room={room} sensors={data.sensors.filter((sensor) => sensor.room === room.id)} />
              {room.archivedAt === null ? <ArchiveRoom room={room} /> : null}
            </>
          )}
        </div>
      )}
    </Shell>
  );
}

function RoomForm({ store, room }: { store: string; room: RoomRecordView | null }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initial: roomValues(room ?? { limits: FIRST_LIMITS.cold }),
    ...(room === null ? {} : { version: room.version }),
    read: (current: RoomRecordView) => roomValues(current),
    send: async (values, { idempotencyKey, version }) => {
      const body = roomBody(values, room?.limits);
      if (room === null)
        await request(`/api/stores/${store}/rooms`, { method: 'POST', idempotencyKey, body });
      else
        await request(`/api/rooms/${room.id}`, {
          method: 'PATCH',
          idempotencyKey,
          body: { ...body, version },
        });
      await refreshRecords(queries);
    },
    onSent: () => {
      notices.show(t('records.saved'));
      if (room === null) void navigate(`/stores/${store}/book`);
    },
  });
  return (
    <Form form={form} submit={t(room === null ? 'records.addRoom' : 'records.save')}>
      <TextField {...form.field('name')} label={t('records.roomName')} required maxLength={120} />
      <EnglishNameField {...form.field('nameEn')} />
      <RadioField
        {...form.field('kind')}
        label={t('records.kind')}
        required
        choices={TEMPLATE_KINDS.map((kind) => ({ value: kind, label: t(`setup.rooms.name.${kind}`) }))}
      />
      <div className="records-pair">
        <NumberField
          {...form.field('volumeM3')}
          label={t('records.volume')}
          unit="m³"
          min={0.1}
          max={1_000_000}
        />
        <NumberField
          {...form.field('capacityT')}
          label={t('records.capacity')}
          unit="t"
          min={0.01}
          max={100_000}
        />
      </div>
      <fieldset className="records-limits">
        <legend>{t('records.limits')}</legend>
        <p className="muted">{t('records.limitsHint')}</p>
        {LIMITED.map((kind) => (
          <div key={kind} className="records-pair">
            <NumberField
              {...form.field(`limits.${kind}.low`)}
              label={t('records.low', { what: t(`kind.${kind}`) })}
              unit={LIMIT_UNITS[kind]}
            />
            <NumberField
              {...form.field(`limits.${kind}.high`)}
              label={t('records.high', { what: t(`kind.${kind}`) })}
              unit={LIMIT_UNITS[kind]}
            />
          </div>
        ))}
      </fieldset>
      <NumberField
        {...form.field('cadenceMs')}
        label={t('records.cadence')}
        hint={t('records.cadenceHint')}
        unit="s"
        min={1}
        max={86_400}
        required
      />
    </Form>
  );
}

function ArchiveRoom({ room }: { room: RoomRecordView }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const [asking, ask] = useState(false);
  const archiving = useArchiving('/api/rooms', () => void navigate(`/stores/${room.store}/book`));
  return (
    <section>
      <PageHeader
        title={t('records.archiveRoom')}
        text={t('records.archiveRoomText')}
        actions={
          <button type="button" className="btn touch" onClick={() => ask(true)}>
            {t('records.archive')}
          </button>
        }
      />
      <ConfirmDialog
        open={asking}
        title={t('records.archiveQuestion', { name: nameOf(room, language) })}
        text={t('records.archiveRoomText')}
        confirm={t('records.archive')}
        danger
        busy={archiving.isPending}
        onConfirm={() => archiving.mutate({ ...room, action: 'archive' })}
        onCancel={() => ask(false)}
      />
    </section>
  );
}
