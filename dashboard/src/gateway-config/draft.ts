import type { PushedConfig } from '@coldfield/protocol/configuration';
import type { KindName } from '@coldfield/protocol/kinds';

export type Bus = PushedConfig['buses'][number];
export type Device = Bus['devices'][number];

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
  readonly device: Device;
  readonly sensors: readonly FedSensor[];
}

/** Every device of a configuration with what it measures where. */
export function devicesOf({ buses, rooms }: Draft): ListedDevice[] {
  const fed = Object.entries(rooms).flatMap(([room, keys]) =>
    Object.entries(keys).map(([key, { from, recordS }]) => ({ room, key, from, recordS: recordS ?? null })),
  );
  return buses.flatMap((bus) =>
    (bus.devices ?? []).map((device) => {
      const prefix = `${bus.name}/${device.name}/`;
      const sensors = fed
        .filter(({ from }) => from.startsWith(prefix))
        .map(({ from, ...rest }) => ({ ...rest, point: from.slice(prefix.length) }));
      return { bus, device, sensors };
    }),
  );
}

/** Where a line is, as people know it. */
export function addressOf(bus: Bus): string {
  return bus.transport === 'serial' ? (bus.path ?? '') : `${bus.host ?? ''}:${bus.port ?? 502}`;
}

export interface NewSensor {
  readonly point: string;
  readonly kind: KindName;
  readonly invert?: boolean;
}

export interface NewDevice {
  /** Name of a line that there is, or where a new one is. */
  readonly line: string | Pick<Bus, 'transport' | 'host' | 'port' | 'path' | 'baudRate'>;
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
    typeof wanted.line === 'string' ? draft.buses.find(({ name }) => name === wanted.line) : undefined;
  const busName =
    known?.name ??
    freeName(
      'line',
      draft.buses.map(({ name }) => name),
    );
  const bus: Bus =
    known ?? ({ name: busName, driver: 'modbus', ...(wanted.line as object), devices: [] } as unknown as Bus);
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
  return {
    ...draft,
    buses: draft.buses
      .map((one) =>
        one.name === bus ? { ...one, devices: one.devices.filter(({ name }) => name !== device) } : one,
      )
      .filter(({ devices }) => devices.length > 0),
    rooms: Object.fromEntries(
      Object.entries(draft.rooms)
        .map(([room, keys]) => [
          room,
          Object.fromEntries(Object.entries(keys).filter(([, { from }]) => !from.startsWith(prefix))),
        ])
        .filter(([, keys]) => Object.keys(keys as object).length > 0),
    ),
  };
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
      bus.name === at.bus
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
