import type { GatewayConfigView } from '@coldfield/api/contract';
import { KINDS, type KindName } from '@coldfield/protocol/kinds';
import { CheckboxField, CheckboxGroup, RadioField } from '../form/choice-fields.tsx';
import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { SelectField } from '../form/select-field.tsx';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { nameOf } from '../records/in-language.ts';
import { useWords } from '../shell/use-words.ts';
import { deviceOf } from './device-of.ts';
import { addressOf, type Draft, modbusLines, withDevice } from './draft.ts';
import {
  DEFAULT_PORT,
  METER_POINTS,
  MODELS,
  type Model,
  PACES,
  REGISTER_KINDS,
  TEMPERATURES,
  TRANSPORTS,
  type Transport,
} from './models.ts';

interface Props {
  readonly draft: Draft;
  readonly rooms: GatewayConfigView['rooms'];
  /** The word on the button. */
  readonly submit: string;
  readonly onCancel?: () => void;
  /** Takes the draft with the new device; what it throws stands in the form. */
  readonly send: (draft: Draft, idempotencyKey: string) => Promise<unknown>;
  readonly onSent: () => void;
}

const STARTING = {
  model: 'xy-md02',
  transport: 'rtu-over-tcp',
  host: '',
  port: DEFAULT_PORT['rtu-over-tcp'],
  path: '/dev/ttyUSB0',
  unit: '1',
  temperature: 'air',
  humidity: true,
  readings: ['voltage1', 'power', 'energy'] as readonly string[],
  kind: 'door',
  fc: '2',
  addr: '0',
  type: 'int16',
  scale: '1',
  invert: false,
  pace: '',
};

/** Asks, in the words of who mounts it, what a sensor is, how it is connected, and where it measures. */
export function DeviceForm({ draft, rooms, submit, onCancel, send, onSent }: Props) {
  const { t, language } = useWords();
  const form = useForm({
    initial: {
      ...STARTING,
      line: modbusLines(draft)[0]?.name ?? '',
      room: rooms.length === 1 ? (rooms[0]?.key ?? rooms[0]?.room ?? '') : '',
    },
    send: (values, { idempotencyKey }) => send(withDevice(draft, deviceOf(values)), idempotencyKey),
    onSent,
  });
  const { model, line, transport, kind, fc } = form.values;
  const isAir = model !== 'other' && model !== 'three-phase-meter';
  const lines = modbusLines(draft);
  const bus = lines.find(({ name }) => name === line);
  const taken = bus?.devices.map(({ unit }) => unit).join(t('form.comma')) ?? '';
  return (
    <Form form={form} submit={submit} unguarded {...(onCancel === undefined ? {} : { onCancel })}>
      <RadioField
        {...form.field('model')}
        label={t('config.model')}
        required
        choices={MODELS.map((value) => ({
          value,
          label: t(`config.models.${value}`),
          hint: t(`config.modelHints.${value}`),
        }))}
      />
      {lines.length === 0 ? null : (
        <RadioField
          {...form.field('line')}
          label={t('config.line')}
          choices={[
            ...lines.map((one) => ({
              value: one.name,
              label: `${t(`config.transports.${one.transport}`)} ${addressOf(one)}`,
              hint: t('config.onLine', { n: one.devices.length }),
            })),
            { value: '', label: t('config.newLine') },
          ]}
        />
      )}
      {line !== '' ? null : (
        <>
          <RadioField
            {...form.field('transport')}
            onChange={(value) => form.set({ transport: value, port: DEFAULT_PORT[value as Transport] })}
            label={t('config.transport')}
            required
            choices={TRANSPORTS.map((value) => ({
              value,
              label: t(`config.transports.${value}`),
              hint: t(`config.transportHints.${value}`),
            }))}
          />
          {transport === 'serial' ? (
            <TextField
              {...form.field('path')}
              label={t('config.path')}
              hint={t('config.pathHint')}
              required
              maxLength={120}
            />
          ) : (
            <div className="config-pair">
              <TextField
                {...form.field('host')}
                label={t('config.host')}
                hint={t('config.hostHint')}
                required
                maxLength={120}
              />
              <NumberField
                {...form.field('port')}
                label={t('config.port')}
                hint={t('config.portHint')}
                required
                integer
                min={1}
                max={65_535}
              />
            </div>
          )}
        </>
      )}
      <NumberField
        {...form.field('unit')}
        label={t('config.unit')}
        hint={
          taken === '' ? t(`config.unitHints.${model as Model}`) : t('config.unitTaken', { units: taken })
        }
        required
        integer
        min={1}
        max={247}
      />
      <SelectField
        {...form.field('room')}
        label={t('config.room')}
        required
        options={rooms.map((room) => ({ value: room.key ?? room.room, label: nameOf(room, language) }))}
      />
      {isAir ? (
        <>
          <SelectField
            {...form.field('temperature')}
            label={t('config.temperature')}
            required
            options={TEMPERATURES.map((value) => ({ value, label: t(`config.measures.${value}`) }))}
          />
          <CheckboxField {...form.field('humidity')} label={t('config.humidity')} />
        </>
      ) : null}
      {model === 'three-phase-meter' ? (
        <CheckboxGroup
          {...form.field('readings')}
          label={t('config.readings')}
          required
          choices={METER_POINTS.map((value) => ({ value, label: t(`config.meter.${value}`) }))}
        />
      ) : null}
      {model === 'other' ? (
        <>
          <SelectField
            {...form.field('kind')}
            label={t('config.kind')}
            required
            options={REGISTER_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
          <SelectField
            {...form.field('fc')}
            label={t('config.fc')}
            hint={t('config.fcHint')}
            required
            options={(['2', '1', '3', '4'] as const).map((value) => ({
              value,
              label: t(`config.fcs.${value}`),
            }))}
          />
          <NumberField
            {...form.field('addr')}
            label={t('config.addr')}
            hint={t('config.addrHint')}
            required
            integer
            min={0}
            max={65_535}
          />
          {Number(fc) <= 2 ? null : (
            <div className="config-pair">
              <SelectField
                {...form.field('type')}
                label={t('config.type')}
                required
                options={['int16', 'uint16', 'int32', 'uint32', 'float32'].map((value) => ({
                  value,
                  label: value,
                }))}
              />
              <NumberField
                {...form.field('scale')}
                label={t('config.scale')}
                hint={t('config.scaleHint')}
                required
              />
            </div>
          )}
          {KINDS[kind as KindName].class === 'state' ? (
            <CheckboxField
              {...form.field('invert')}
              label={t('config.invert')}
              hint={t('config.invertHint')}
            />
          ) : null}
        </>
      ) : null}
      <SelectField
        {...form.field('pace')}
        label={t('config.pace')}
        hint={t('config.paceHint')}
        none={t('config.paceUsual')}
        options={PACES.map((value) => ({ value, label: t(`config.paces.${value}`) }))}
      />
    </Form>
  );
}
