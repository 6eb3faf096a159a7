import { type KindName, kindOf } from '@coldfield/protocol/kinds';
import type { TFunction } from 'i18next';
import { useWords } from '../shell/use-words.ts';
import { addressOf, type ListedDevice } from './draft.ts';
import { MODELS } from './models.ts';

interface Props {
  readonly devices: readonly ListedDevice[];
  /** By its key on the wire. */
  readonly roomName: (key: string) => string;
  /** Absent where nothing can be changed. */
  readonly actions?: {
    readonly onAddress: (device: ListedDevice) => void;
    readonly onRemove: (device: ListedDevice) => void;
  };
}

/** Devices, line by line: what each is, where it is reached, and what it measures in which room. */
export function DeviceList({ devices, roomName, actions }: Props) {
  const { t } = useWords();
  return (
    <ul className="card config-devices">
      {devices.map((listed) => {
        const { bus, device } = listed;
        const name = deviceName(listed, t);
        return (
          <li key={`${bus.name}/${device.name}`} className="config-row" data-device={device.name}>
            <span className="grow">
              <b>{name}</b>
              <span className="muted">
                {t(`config.transports.${bus.transport}`)} {addressOf(bus)} ·{' '}
                {t('config.at', { unit: device.unit })}
              </span>
              <span>{measuresOf(listed, roomName, t)}</span>
            </span>
            {actions === undefined ? null : (
              <span className="config-acts">
                <button
                  type="button"
                  className="btn touch"
                  aria-label={t('config.addressNamed', { device: name })}
                  onClick={() => actions.onAddress(listed)}
                >
                  {t('config.address')}
                </button>
                <button
                  type="button"
                  className="btn touch"
                  aria-label={t('config.removeNamed', { device: name })}
                  onClick={() => actions.onRemove(listed)}
                >
                  {t('config.remove')}
                </button>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** The make of a device where it is known, and its own name. */
export function deviceName({ device }: Pick<ListedDevice, 'device'>, t: TFunction): string {
  const model = MODELS.find((one) => one === device.profile);
  return model === undefined ? device.name : t(`config.models.${model}`);
}

/** What it measures, room by room: `一号库：库温、湿度`. */
export function measuresOf(
  { sensors }: ListedDevice,
  roomName: (key: string) => string,
  t: TFunction,
): string {
  if (sensors.length === 0) return t('config.noRoom');
  const word = (key: string): string => t(`kind.${(kindOf(key)?.name ?? 'other') as KindName}`);
  return [...Map.groupBy(sensors, ({ room }) => room)]
    .map(([room, fed]) => {
      const counted = [...Map.groupBy(fed, ({ key }) => word(key))];
      const words = counted.map(([name, { length }]) => (length === 1 ? name : `${name} ×${length}`));
      return `${roomName(room)}: ${words.join(t('form.comma'))}`;
    })
    .join(' · ');
}
