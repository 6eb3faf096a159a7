import type { Calibration, RoomRecordView } from '@coldfield/api/contract';
import { kindOf, OFFSET_MAX } from '@coldfield/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { DateField } from '../form/date-field.tsx';
import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { numberOf } from '../form/number-text.ts';
import { TextAreaField } from '../form/text-area-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';
import { CertificateField } from './certificate-field.tsx';
import { offsetFrom } from './standing.ts';

interface Props {
  readonly room: RoomRecordView;
  readonly sensorKey: string;
  /** What is added to the sensor's values now. */
  readonly offsetNow: number;
  readonly today: string;
  readonly momentOf: (t: number) => string;
  readonly onDone: () => void;
}

/** Records a calibration; the offset can be typed, or follows from what reference and sensor show. */
export function CalibrationForm({ room, sensorKey, offsetNow, today, momentOf, onDone }: Props) {
  const { t } = useWords();
  const queries = useQueryClient();
  const sending = useRef(false);
  const kind = kindOf(sensorKey);
  const unit = kind?.kind.unit ?? '';
  const max = kind === null ? 0 : (OFFSET_MAX[kind.name] ?? 0);
  const form = useForm({
    initial: {
      doneOn: today,
      reference: '',
      referenceShows: '',
      sensorShows: '',
      offset: '0',
      expiresOn: '',
      certificate: '',
      note: '',
    },
    check: ({ doneOn, expiresOn }) => ({
      ...(sending.current ? { certificate: t('calibration.wait') } : {}),
      ...(expiresOn !== '' && expiresOn <= doneOn ? { expiresOn: t('calibration.expiryWrong') } : {}),
    }),
    send: async ({ doneOn, reference, offset, expiresOn, certificate, note }, { idempotencyKey }) => {
      const answer = await request<Calibration>(`/api/rooms/${room.id}/sensors/${sensorKey}/calibrations`, {
        method: 'POST',
        idempotencyKey,
        body: {
          doneOn,
          reference,
          offset: numberOf(offset) ?? 0,
          expiresOn: expiresOn || null,
          certificate: certificate || null,
          note: note.trim() || null,
        },
      });
      await queries.invalidateQueries({ queryKey: ['calibrations'] });
      return answer;
    },
    onSent: ({ offset, validFrom }) => {
      notices.show(
        offset === 0 ? t('calibration.saved') : t('calibration.savedFrom', { at: momentOf(validFrom) }),
      );
      onDone();
    },
  });
  const compare = (part: { referenceShows: string } | { sensorShows: string }): void => {
    const { referenceShows, sensorShows } = { ...form.values, ...part };
    const offset = offsetFrom(numberOf(referenceShows), numberOf(sensorShows), offsetNow);
    form.set({ ...part, ...(offset === null ? {} : { offset: String(offset) }) });
  };
  return (
    <Form form={form} submit={t('calibration.save')} onCancel={onDone} unguarded>
      <div className="records-pair">
        <DateField {...form.field('doneOn')} label={t('calibration.doneOn')} required max={today} />
        <DateField {...form.field('expiresOn')} label={t('calibration.expiresOn')} min={form.values.doneOn} />
      </div>
      <TextField
        {...form.field('reference')}
        label={t('calibration.reference')}
        hint={t('calibration.referenceHint')}
        required
        maxLength={200}
      />
      <fieldset className="records-limits">
        <legend>{t('calibration.offset')}</legend>
        <p className="muted">{t('calibration.offsetHelp')}</p>
        <div className="records-pair">
          <NumberField
            {...form.field('referenceShows')}
            label={t('calibration.referenceShows')}
            unit={unit}
            onChange={(value) => compare({ referenceShows: value })}
          />
          <NumberField
            {...form.field('sensorShows')}
            label={t('calibration.sensorShows')}
            unit={unit}
            onChange={(value) => compare({ sensorShows: value })}
          />
        </div>
        <NumberField
          {...form.field('offset')}
          label={t('calibration.added')}
          hint={t('calibration.addedHint')}
          unit={unit}
          min={-max}
          max={max}
          required
        />
      </fieldset>
      <CertificateField
        {...form.field('certificate')}
        room={room.id}
        onSending={(on) => {
          sending.current = on;
        }}
      />
      <TextAreaField {...form.field('note')} label={t('calibration.note')} maxLength={500} rows={2} />
    </Form>
  );
}
