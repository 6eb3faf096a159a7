import { type Point, PROFILES } from '@coldfield/protocol/configuration';
import type { DeviceType, SimDevice } from './store-devices.ts';

/** Devices that the gateway knows by name; the others are described point by point. */
const PROFILE_NAMES: Partial<Record<DeviceType, string>> = {
  'xy-md02': 'xy-md02',
  r444a01: 'r444a01',
  renke: 'renke',
  'three-phase-meter': 'three-phase-meter',
};
const BUS = 'rs485';
const METER_BUS = 'meters';

export interface GatewayFileOptions {
  readonly id: string;
  readonly secret: string;
  readonly mqttUrl: string;
  readonly dataDir: string;
  /** Where its devices are; a meter by DL/T 645 is at `meterPort`. */
  readonly bus: { readonly host: string; readonly port: number; readonly meterPort?: number };
  /** KiB of history a second that follows the live data. */
  readonly backlogKiBPerS: number;
}

/** The configuration file of the gateway that serves a simulated store, as text (JSON, which is YAML). */
export function gatewayFile(devices: readonly SimDevice[], options: GatewayFileOptions): string {
  const { id, secret, mqttUrl, dataDir } = options;
  const rooms: Record<string, Record<string, string>> = {};
  for (const device of devices) {
    const bus = device.meter === undefined ? BUS : METER_BUS;
    const sensors = device.points.map(({ key, quantity }) => [key, `${bus}/${nameOf(device)}/${quantity}`]);
    rooms[device.room] = { ...rooms[device.room], ...Object.fromEntries(sensors) };
  }
  const file = {
    id,
    secret,
    mqttUrl,
    dataDir,
    // The machine's own clock drives the simulated field as well: there is nothing to find out.
    clock: { source: 'ntp' },
    uplink: { backlogKiBPerS: options.backlogKiBPerS },
    logLevel: 'warn',
    // Closer than a store needs, so that the screen visibly lives.
    kinds: {
      air: { recordS: 15 },
      rh: { recordS: 15 },
      pulp: { recordS: 30 },
      power: { recordS: 15 },
      voltage: { recordS: 30 },
      energy: { recordS: 60 },
      ambient: { recordS: 60 },
    },
    buses: busesOf(devices, options.bus),
    rooms,
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

function busesOf(
  devices: readonly SimDevice[],
  { host, port, meterPort }: GatewayFileOptions['bus'],
): object[] {
  const modbus = devices.filter(({ meter }) => meter === undefined).map(describe);
  const meters = devices.flatMap((device) =>
    device.meter === undefined ? [] : [{ name: nameOf(device), address: device.meter.address }],
  );
  return [
    { name: BUS, driver: 'modbus', transport: 'tcp', host, port, devices: modbus },
    ...(meters.length === 0
      ? []
      : [{ name: METER_BUS, driver: 'dlt645', transport: 'tcp', host, port: meterPort, devices: meters }]),
  ];
}

const nameOf = (device: SimDevice): string => `${device.type}-${device.unit}`;

function describe(device: SimDevice): Record<string, unknown> {
  const profile = PROFILE_NAMES[device.type];
  if (profile !== undefined) return { name: nameOf(device), unit: device.unit, profile };
  const points = device.points.map(({ quantity }) => [quantity, pointOf(device.type, quantity)]);
  return { name: nameOf(device), unit: device.unit, points: Object.fromEntries(points) };
}

/** How a gateway reads a quantity of a device. */
export function pointOf(type: DeviceType, quantity: string): Point {
  // A meter by DL/T 645 gives the same whole numbers as the one by Modbus.
  const profile = PROFILE_NAMES[type === 'dlt645-meter' ? 'three-phase-meter' : type];
  if (profile !== undefined) return PROFILES[profile]![quantity]!;
  const addr = Number(/\d+$/.exec(quantity)?.[0] ?? 0);
  if (type === 'input-module') return { fc: 2, addr, type: 'bit' };
  // 0x8000 is how the module says that no probe is there.
  const faults = [-3276.8, 85, -127];
  return { fc: 3, addr, type: 'int16', scale: 0.1, range: [-55, 125], faults, unit: '°C' };
}
