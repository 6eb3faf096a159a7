import { Form } from '../form/form.tsx';
import { NumberField } from '../form/number-field.tsx';
import { numberOf } from '../form/number-text.ts';
import { TextField } from '../form/text-field.tsx';
import { useForm } from '../form/use-form.ts';
import { useWords } from '../shell/use-words.ts';
import { type Draft, type modbusOf, withAddress } from './draft.ts';

interface Props {
  readonly draft: Draft;
  readonly listed: NonNullable<ReturnType<typeof modbusOf>>;
  readonly onChange: (draft: Draft) => void;
  readonly onCancel: () => void;
}

/** Another address: what is mistaken most when a device does not answer. */
export function AddressForm({ draft, listed: { bus, device }, onChange, onCancel }: Props) {
  const { t } = useWords();
  const isSerial = bus.transport === 'serial';
  const form = useForm({
    initial: {
      unit: String(device.unit),
      host: bus.host ?? '',
      port: String(bus.port ?? 502),
      path: bus.path ?? '',
    },
    send: async ({ unit, host, port, path }) =>
      withAddress(
        draft,
        { bus: bus.name, device: device.name },
        {
          unit: numberOf(unit) ?? 0,
          ...(isSerial ? { path: path.trim() } : { host: host.trim(), port: numberOf(port) ?? 0 }),
        },
      ),
    onSent: onChange,
  });
  const shared = bus.devices.length > 1 ? { hint: t('config.sharedLine', { n: bus.devices.length }) } : {};
  return (
    <Form form={form} submit={t('config.take')} onCancel={onCancel} unguarded>
      <NumberField {...form.field('unit')} label={t('config.unit')} required integer min={0} max={255} />
      {isSerial ? (
        <TextField {...form.field('path')} label={t('config.path')} {...shared} required maxLength={120} />
      ) : (
        <div className="config-pair">
          <TextField {...form.field('host')} label={t('config.host')} {...shared} required maxLength={120} />
          <NumberField
            {...form.field('port')}
            label={t('config.port')}
            required
            integer
            min={1}
            max={65_535}
          />
        </div>
      )}
    </Form>
  );
}
