import type { RoomRecordView, SensorRecordView } from '@coldfield/api/contract';
import { kindOf, OFFSET_MAX } from '@coldfield/protocol';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CalibrationDialog } from '../calibrations/calibration-dialog.tsx';
import { CalibrationLine } from '../calibrations/calibration-line.tsx';
import { calibrationsQuery } from '../calibrations/calibration-queries.ts';
import { dayIn, inUse } from '../calibrations/standing.ts';
import { Dialog } from '../form/dialog.tsx';
import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { numberOf } from '../form/number-text.ts';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { useLive } from '../live/live-context.tsx';
import { DEFAULT_ZONE } from '../reading/moment.ts';
import { EnglishNameField } from '../records/english-name-field.tsx';
import { nameOf } from '../records/in-language.ts';
import { storeQuery } from '../records/queries.ts';
import { refreshRecords } from '../records/refresh-records.ts';
import { request } from '../records/request.ts';
import { DataList } from '../shell/data-list.tsx';
import { notices } from '../shell/notices.ts';
import { PageHeader } from '../shell/page-header.tsx';
import { useWords } from '../shell/use-words.ts';

interface Row {
  readonly key: string;
  /** Null for a sensor that was heard and that nobody has recorded. */
  readonly record: SensorRecordView | null;
}

/** Where the room's sensors sit, in words; those that were heard and have no name yet come first. */
export function SensorList({
  room,
  sensors,
}: {
  room: RoomRecordView;
  sensors: readonly SensorRecordView[];
}) {
  const { t, language } = useWords();
  const { data } = useQuery(storeQuery(room.store));
  const { data: calibrated } = useQuery(calibrationsQuery(room.id));
  const [edited, edit] = useState<Row | null>(null);
  const [looked, look] = useState<Row | null>(null);
  const now = useLive((state) => Math.floor(state.now / 60_000) * 60_000);
  const zone = data?.store.timeZone ?? DEFAULT_ZONE;
  const recorded = sensors.filter(({ archivedAt }) => archivedAt === null);
  const heard = data?.store.rooms.find(({ id }) => id === room.id)?.sensors ?? [];
  const rows: Row[] = [
    ...heard
      .filter(({ key }) => !recorded.some((record) => record.key === key))
      // Its archived record, where there is one, is what is changed again.
      .map(({ key }) => ({ key, record: sensors.find((one) => one.key === key) ?? null })),
    ...recorded.map((record) => ({ key: record.key, record })),
  ];
  const word = (key: string): string => t(`kind.${(kindOf(key)?.name ?? 'other') as 'air'}`, t('kind.other'));
  const nameOfRow = ({ record }: Row): string =>
    record === null || record.archivedAt !== null || record.name === null
      ? t('records.unnamed')
      : nameOf({ name: record.name, nameEn: record.nameEn }, language);
  return (
    <section>
      <PageHeader title={t('records.sensors')} text={t('records.sensorsText')} />
      {rows.length === 0 ? (
        <p className="card card-text quiet">{t('records.noSensors')}</p>
      ) : (
        <DataList
          label={t('records.sensors')}
          rows={rows}
          keyOf={({ key }) => key}
          columns={[
            {
              key: 'name',
              head: t('records.where'),
              cell: nameOfRow,
            },
            { key: 'kind', head: t('records.measures'), cell: ({ key }) => word(key) },
            { key: 'key', head: t('records.key'), cell: ({ key }) => key },
            {
              key: 'calibration',
              head: t('calibration.title'),
              cell: ({ key }) =>
                calibratable(key) && calibrated !== undefined ? (
                  <CalibrationLine
                    current={inUse(calibrated.calibrations, key)}
                    unit={kindOf(key)?.kind.unit ?? ''}
                    today={dayIn(zone, now)}
                  />
                ) : (
                  '—'
                ),
            },
          ]}
          actions={{
            head: t('records.name'),
            cell: (row) => (
              <span className="sensor-acts">
                <button type="button" className="btn touch" onClick={() => edit(row)}>
                  {t('records.name')}
                </button>
                {calibratable(row.key) ? (
                  <button
                    type="button"
                    className="btn touch"
                    aria-label={t('calibration.of', { name: row.key })}
                    onClick={() => look(row)}
                  >
                    {t('calibration.title')}
                  </button>
                ) : null}
              </span>
            ),
          }}
        />
      )}
      {looked === null ? null : (
        <CalibrationDialog
          room={room}
          sensorKey={looked.key}
          name={looked.record?.name == null ? `${word(looked.key)} ${looked.key}` : nameOfRow(looked)}
          zone={zone}
          now={now}
          onClose={() => look(null)}
        />
      )}
      <Dialog
        open={edited !== null}
        title={edited === null ? '' : `${word(edited.key)} ${edited.key}`}
        onClose={() => edit(null)}
      >
        {edited === null ? null : <SensorForm room={room} row={edited} onDone={() => edit(null)} />}
      </Dialog>
    </section>
  );
}

/** Only what measures a quantity can be compared with a reference. */
function calibratable(key: string): boolean {
  const kind = kindOf(key);
  return kind !== null && OFFSET_MAX[kind.name] !== undefined;
}

const valuesOf = (record: SensorRecordView | null) => ({
  name: record?.name ?? '',
  nameEn: record?.nameEn ?? '',
  position: String(record?.position ?? 0),
});

function SensorForm({ room, row, onDone }: { room: RoomRecordView; row: Row; onDone: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const { key, record } = row;
  const form = useForm({
    initial: valuesOf(record),
    ...(record === null ? {} : { version: record.version }),
    read: valuesOf,
    send: async ({ name, nameEn, position }, { idempotencyKey, version }) => {
      await request(`/api/rooms/${room.id}/sensors/${key}`, {
        method: 'PUT',
        idempotencyKey,
        body: {
          version: version === 0 ? null : version,
          name: name.trim() || null,
          nameEn: nameEn.trim() || null,
          position: numberOf(position) ?? 0,
        },
      });
      await refreshRecords(queries);
    },
    onSent: () => {
      notices.show(t('records.saved'));
      onDone();
    },
  });
  return (
    <Form form={form} submit={t('records.save')} onCancel={onDone} unguarded>
      <TextField
        {...form.field('name')}
        label={t('records.where')}
        hint={t('records.whereHint')}
        required
        maxLength={120}
      />
      <EnglishNameField {...form.field('nameEn')} />
      <NumberField
        {...form.field('position')}
        label={t('records.order')}
        hint={t('records.orderHint')}
        min={0}
        max={999}
        integer
      />
    </Form>
  );
}
