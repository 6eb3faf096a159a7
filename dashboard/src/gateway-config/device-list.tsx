import { type KindName, kindOf } from '@coldfield/protocol/kinds';
import type { TFunction } from 'i18next';
import { useWords } from '../shell/use-words.ts';
import { addressOf, type ListedDevice, modbusOf } from './draft.ts';
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
                {[`${lineName(bus, t)} ${addressOf(bus)}`.trim(), addressWords(listed, t)]
                  .filter((part) => part !== '')
                  .join(' · ')}
              </span>
              <span>{measuresOf(listed, roomName, t)}</span>
            </span>
            {actions === undefined ? null : (
              <span className="config-acts">
                {modbusOf(listed) === null ? null : (
                  <button
                    type="button"
                    className="btn touch"
                    aria-label={t('config.addressNamed', { device: name })}
                    onClick={() => actions.onAddress(listed)}
                  >
                    {t('config.address')}
                  </button>
                )}
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
export function deviceName(listed: Pick<ListedDevice, 'bus' | 'device'>, t: TFunction): string {
  const { bus, device } = listed;
  if (bus.driver === 'dlt645') return t('config.meterNamed', { name: device.name });
  const model = MODELS.find((one) => one === modbusOf(listed)?.device.profile);
  return model === undefined ? device.name || bus.name : t(`config.models.${model}`);
}

/** The address of a device on its line, as it is set or printed on it. */
export function addressWords({ bus, device }: Pick<ListedDevice, 'bus' | 'device'>, t: TFunction): string {
  switch (bus.driver) {
    case 'modbus': {
      const unit = bus.devices.find(({ name }) => name === device.name)?.unit;
      return unit === undefined ? '' : t('config.at', { unit });
    }
    case 'dlt645': {
      const address = bus.devices.find(({ name }) => name === device.name)?.address;
      return address === undefined || address === 'any' ? '' : t('config.at', { unit: address });
    }
    case 'w1':
      return bus.devices.find(({ name }) => name === device.name)?.id ?? '';
    case 'gpio': {
      const input = bus.devices.find(({ name }) => name === device.name);
      return input === undefined ? '' : `${input.chip} ${input.line}`;
    }
    case 'http': {
      const source = bus.devices.find(({ name }) => name === device.name)?.source;
      return source === undefined ? '' : t('config.source', { name: source });
    }
    default:
      return '';
  }
}

/** How a line is connected. One of a driver that this page does not know is called by that driver's name. */
function lineName(bus: ListedDevice['bus'], t: TFunction): string {
  switch (bus.driver) {
    case 'modbus':
      return t(`config.transports.${bus.transport}`);
    case 'dlt645':
      return t(`config.transports.${bus.transport === 'tcp' ? 'rtu-over-tcp' : bus.transport}`);
    case 'w1':
    case 'gpio':
      return t(`config.transports.${bus.driver}`);
    case 'http':
      return t('config.web');
    default:
      return (bus as { driver: string }).driver;
  }
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
