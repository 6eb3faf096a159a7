import type { PushedConfig } from '@coldfield/protocol/configuration';
import type { KindName } from '@coldfield/protocol/kinds';
import { withoutOrphans } from './rules.ts';

/** A line of any driver. Those of Modbus are edited here; what is not known is left exactly as it is. */
export type Bus = PushedConfig['buses'][number];
type ModbusBus = Extract<Bus, { driver: 'modbus' }>;
export type Device = ModbusBus['devices'][number];

/** Drivers whose lines a server may send; a gateway's own file may have others. */
const DRIVERS: Readonly<Record<Bus['driver'], true>> = {
  modbus: true,
  dlt645: true,
  w1: true,
  gpio: true,
  http: true,
};

/** What is edited: never changed in place. */
export type Draft = PushedConfig;

export const EMPTY: Draft = { buses: [], rooms: {} };

/** A sensor of a room that a device feeds. */
export interface FedSensor {
  readonly room: string;
  readonly key: string;
  readonly point: string;
  readonly recordS: number | null;
}

export interface ListedDevice {
  readonly bus: Bus;
  /** Of a line that has no devices of its own the name is ''. */
  readonly device: { readonly name: string };
  readonly sensors: readonly FedSensor[];
}

/** A device of a Modbus line; null for one of another driver. */
export function modbusOf({ bus, device }: Pick<ListedDevice, 'bus' | 'device'>) {
  return bus.driver === 'modbus' ? { bus, device: device as Device } : null;
}

/** Whether there is a line of which a server may say nothing: then nothing can be sent without losing it. */
export function hasForeignLine({ buses }: Draft): boolean {
  return buses.some(({ driver }) => !Object.hasOwn(DRIVERS, driver));
}

/** The lines that devices can be added to. */
export function modbusLines({ buses }: Draft): ModbusBus[] {
  return buses.filter((bus) => bus.driver === 'modbus');
}

/** Every device of a configuration with what it measures where. */
export function devicesOf({ buses, rooms }: Draft): ListedDevice[] {
  const fed = Object.entries(rooms).flatMap(([room, keys]) =>
    Object.entries(keys).map(([key, { from, recordS }]) => ({ room, key, from, recordS: recordS ?? null })),
  );
  return buses.flatMap((bus) =>
    devicesOn(bus).map((device) => {
      const prefix = device.name === '' ? `${bus.name}/` : `${bus.name}/${device.name}/`;
      const sensors = fed
        .filter(({ from }) => from.startsWith(prefix))
        .map(({ from, ...rest }) => ({ ...rest, point: from.slice(prefix.length) }));
      return { bus, device, sensors };
    }),
  );
}

/** What a gateway says that it runs may have any shape. */
function devicesOn(bus: Bus): readonly { readonly name: string }[] {
  return (bus as { devices?: readonly { readonly name: string }[] }).devices ?? [{ name: '' }];
}

/** Where a line is, as people know it; '' where that is nowhere in particular. */
export function addressOf(bus: Bus): string {
  switch (bus.driver) {
    case 'modbus':
    case 'dlt645':
      return bus.transport === 'serial' ? (bus.path ?? '') : `${bus.host ?? ''}:${bus.port ?? 502}`;
    case 'w1':
    case 'gpio':
    case 'http':
      return '';
    default:
      return '';
  }
}

export interface NewSensor {
  readonly point: string;
  readonly kind: KindName;
  readonly invert?: boolean;
}

export interface NewDevice {
  /** Name of a line that there is, or where a new one is. */
  readonly line: string | Pick<ModbusBus, 'transport' | 'host' | 'port' | 'path' | 'baudRate'>;
  readonly unit: number;
  readonly profile: string | null;
  /** Registers of a make that nobody knows, by point. */
  readonly points: NonNullable<Device['points']>;
  readonly room: string;
  readonly sensors: readonly NewSensor[];
  /** Null: the usual pace of each kind. */
  readonly recordS: number | null;
}

/** The draft with a device more. Registers of a device that stands on the line already are added to it. */
export function withDevice(draft: Draft, wanted: NewDevice): Draft {
  const known =
    typeof wanted.line === 'string' ? modbusLines(draft).find(({ name }) => name === wanted.line) : undefined;
  const busName =
    known?.name ??
    freeName(
      'line',
      draft.buses.map(({ name }) => name),
    );
  const bus: ModbusBus =
    known ??
    ({ name: busName, driver: 'modbus', ...(wanted.line as object), devices: [] } as unknown as ModbusBus);
  const same = bus.devices.find(({ unit, profile }) => unit === wanted.unit && profile === undefined);
  const joins = wanted.profile === null && same !== undefined;
  const name = joins
    ? same.name
    : freeName(
        wanted.profile ?? 'device',
        bus.devices.map((device) => device.name),
      );
  const points = joins ? { ...same.points, ...wanted.points } : wanted.points;
  const device: Device = {
    name,
    unit: wanted.unit,
    ...(wanted.profile === null ? {} : { profile: wanted.profile }),
    ...(Object.keys(points).length === 0 ? {} : { points }),
  };
  const devices = joins ? bus.devices.map((one) => (one === same ? device : one)) : [...bus.devices, device];
  const buses = known
    ? draft.buses.map((one) => (one === known ? { ...bus, devices } : one))
    : [...draft.buses, { ...bus, devices }];
  const room = { ...draft.rooms[wanted.room] };
  for (const { point, kind, invert } of wanted.sensors) {
    room[freeKey(kind, Object.keys(room))] = {
      from: `${busName}/${name}/${point}`,
      ...(invert === true ? { invert } : {}),
      ...(wanted.recordS === null ? {} : paceOf(wanted.recordS)),
    };
  }
  return { ...draft, buses, rooms: { ...draft.rooms, [wanted.room]: room } };
}

/** Not sampled less often than recorded, and not more often than is of use. */
function paceOf(recordS: number): { sampleS: number; recordS: number } {
  return { sampleS: Math.min(10, recordS), recordS };
}

/** The draft without a device and what it fed; a line without devices goes, too. */
export function withoutDevice(draft: Draft, bus: string, device: string): Draft {
  const prefix = `${bus}/${device}/`;
  return withoutOrphans({
    ...draft,
    buses: draft.buses
      .map((one) =>
        one.name === bus
          ? ({ ...one, devices: devicesOn(one).filter(({ name }) => name !== device) } as Bus)
          : one,
      )
      .filter((one) => devicesOn(one).length > 0),
    rooms: Object.fromEntries(
      Object.entries(draft.rooms)
        .map(([room, keys]) => [
          room,
          Object.fromEntries(Object.entries(keys).filter(([, { from }]) => !from.startsWith(prefix))),
        ])
        .filter(([, keys]) => Object.keys(keys as object).length > 0),
    ),
  });
}

/** The draft with another address: of the device on its line, and of the line itself. */
export function withAddress(
  draft: Draft,
  at: { readonly bus: string; readonly device: string },
  to: { readonly unit: number; readonly host?: string; readonly port?: number; readonly path?: string },
): Draft {
  const { unit, ...line } = to;
  return {
    ...draft,
    buses: draft.buses.map((bus) =>
      bus.name === at.bus && bus.driver === 'modbus'
        ? {
            ...bus,
            ...line,
            devices: bus.devices.map((device) => (device.name === at.device ? { ...device, unit } : device)),
          }
        : bus,
    ),
  };
}

function freeName(base: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) if (!taken.includes(`${base}-${n}`)) return `${base}-${n}`;
}

function freeKey(kind: KindName, taken: readonly string[]): string {
  for (let n = 1; ; n++) if (!taken.includes(`${kind}${n}`)) return `${kind}${n}`;
}
