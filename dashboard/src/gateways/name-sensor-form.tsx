import type { NewSensor } from '@coldfield/api/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Form } from '../form/form.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { wordOf } from '../records/in-language.ts';
import { request } from '../records/request.ts';
import { notices } from '../shell/notices.ts';
import { useWords } from '../shell/use-words.ts';
import { MovingValue } from './moving-value.tsx';

/** A sensor that is heard and has no name yet: what it reads, and where it sits. */
export function NameSensorForm({ sensor }: { sensor: NewSensor }) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const form = useForm({
    initial: { name: '' },
    send: ({ name }, { idempotencyKey }) =>
      request(`/api/rooms/${encodeURIComponent(sensor.room)}/sensors/${encodeURIComponent(sensor.key)}`, {
        method: 'PUT',
        idempotencyKey,
        body: { version: null, name: name.trim() },
      }),
    onSent: () => {
      notices.show(t('gateways.sensorNamed'));
      void queries.invalidateQueries({ queryKey: ['gateways'] });
      void queries.invalidateQueries({ queryKey: ['stores'] });
    },
  });
  return (
    <li className="gw-sensor" data-sensor-to-name={`${sensor.room}/${sensor.key}`}>
      <div className="gw-sensor-head">
        <span>
          <b>{t(`kind.${sensor.kind as 'air'}`, t('kind.other'))}</b>{' '}
          <span className="muted">
            {wordOf(sensor.roomName, sensor.roomNameEn, language)} · {sensor.key}
          </span>
        </span>
        <MovingValue latest={sensor.latest} unit={sensor.unit} sensorKey={sensor.key} />
      </div>
      <Form form={form} submit={t('gateways.saveName')}>
        <TextField {...form.field('name')} label={t('gateways.whereSits')} required maxLength={120} />
      </Form>
    </li>
  );
}
