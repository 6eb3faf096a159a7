import type { DeviceKind, SimSensor, SimStore } from '../scenario/scenario.ts';
import { type Dlt645Meter, dlt645Meter } from './dlt645-meter.ts';
import {
  inputModule,
  probeModule,
  type Raw,
  type RegisterImage,
  r444a01,
  renke,
  threePhaseMeter,
  xyMd02,
} from './register-maps.ts';

/** What a bus holds: a device with its unit id, and which sensor each of its points feeds. */
export interface SimDevice {
  readonly unit: number;
  readonly type: DeviceType;
  /** Key of the room whose frames carry the points. */
  readonly room: string;
  readonly points: readonly DevicePoint[];
  readonly image: RegisterImage;
  /** What it answers by DL/T 645, on a line of its own; such a device has no registers. */
  readonly meter?: Dlt645Meter;
  /** Whether it is dead at epoch ms `t`. */
  silent: (t: number) => boolean;
}

export const DEVICE_TYPES = [
  'xy-md02',
  'r444a01',
  'renke',
  'probe-module',
  'input-module',
  'three-phase-meter',
  'dlt645-meter',
] as const;
export type DeviceType = (typeof DEVICE_TYPES)[number];

export interface DevicePoint {
  readonly key: string;
  /** Which of the device's quantities: `temperature`, `humidity`, `channel3`, `input0`, `energy`, … */
  readonly quantity: string;
  readonly sensor: SimSensor;
}

const METER_UNIT = 90;
const METER_ADDRESS = '202311040090';
const AIR = { 'xy-md02': xyMd02, r444a01, renke } as const;

/**
 * Lays out a store's RS485 bus. Room n (from 0) has its air transmitter at unit 10n+1, probes at 10n+2 and inputs at
 * 10n+3; the meter is unit 90, or on a line of its own by DL/T 645. The outside probe hangs on channel 8 of the first room's probe module.
 */
export function storeDevices(store: SimStore): SimDevice[] {
  return store.rooms.flatMap((room, n) => {
    const key = room.config.key;
    const find = (name: string): SimSensor | undefined => room.sensors.find((each) => each.key === name);
    const need = (name: string): SimSensor => find(name)!;
    const raw = (name: string): Raw | undefined => find(name)?.raw;
    const point = (quantity: string, name: string): DevicePoint[] => {
      const sensor = find(name);
      return sensor === undefined ? [] : [{ key: name, quantity, sensor }];
    };
    const silent = (device: DeviceKind) => (t: number) => room.deviceSilent(device, t);
    const devices: SimDevice[] = [
      {
        unit: 10 * n + 1,
        type: room.config.transmitter,
        room: key,
        points: [...point('temperature', 'air1'), ...point('humidity', 'rh1')],
        image: AIR[room.config.transmitter](need('air1').raw, need('rh1').raw),
        silent: silent('transmitter'),
      },
      {
        unit: 10 * n + 3,
        type: 'input-module',
        room: key,
        points: [
          ...point('input0', 'door1'),
          ...point('input1', 'mains1'),
          ...point('input2', 'defrost1'),
          ...point('input3', 'compressor1'),
        ],
        image: inputModule([raw('door1'), raw('mains1'), raw('defrost1'), raw('compressor1')]),
        silent: silent('inputs'),
      },
    ];
    const probes = ['pulp1', 'pulp2', 'pulp3', '', '', '', '', 'ambient1'];
    const probePoints = probes.flatMap((name, i) => point(`channel${i}`, name));
    if (probePoints.length > 0) {
      devices.push({
        unit: 10 * n + 2,
        type: 'probe-module',
        room: key,
        points: probePoints,
        image: probeModule(probes.map(raw)),
        silent: silent('probes'),
      });
    }
    if (find('energy1') !== undefined) {
      const [energy, voltage, power] = [need('energy1').raw, need('voltage1').raw, need('power1').raw];
      const speaks =
        store.config.meter === 'dlt645-meter'
          ? {
              type: 'dlt645-meter' as const,
              image: new Map(),
              meter: dlt645Meter(METER_ADDRESS, energy, voltage, power),
            }
          : { type: 'three-phase-meter' as const, image: threePhaseMeter(energy, voltage, power) };
      devices.push({
        unit: METER_UNIT,
        ...speaks,
        room: key,
        points: [
          ...point('energy', 'energy1'),
          ...point('voltage1', 'voltage1'),
          ...point('power', 'power1'),
        ],
        silent: silent('meter'),
      });
    }
    return devices;
  });
}
