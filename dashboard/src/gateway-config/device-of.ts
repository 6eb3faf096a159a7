import { KINDS, type KindName, kindOf } from '@coldfield/protocol/kinds';
import { numberOf } from '../form/number-text.ts';
import type { NewDevice, NewSensor } from './draft.ts';
import { BAUD_RATE, type Model, type Transport } from './models.ts';

/** What stands in the form of a new device. */
export interface DeviceValues {
  readonly model: string;
  /** Name of a line, or '' for a new one. */
  readonly line: string;
  readonly transport: string;
  readonly host: string;
  readonly port: string;
  readonly path: string;
  readonly unit: string;
  readonly room: string;
  readonly temperature: string;
  readonly humidity: boolean;
  readonly readings: readonly string[];
  readonly kind: string;
  readonly fc: string;
  readonly addr: string;
  readonly type: string;
  readonly scale: string;
  readonly invert: boolean;
  readonly pace: string;
  readonly [name: string]: string | boolean | readonly string[];
}

/** The device that was described; the form has checked that each number is one. */
export function deviceOf(values: DeviceValues): NewDevice {
  const model = values.model as Model;
  const transport = values.transport as Transport;
  const number = (text: string): number => numberOf(text) ?? 0;
  const line: NewDevice['line'] =
    values.line !== ''
      ? values.line
      : transport === 'serial'
        ? { transport, path: values.path.trim(), baudRate: BAUD_RATE[model] }
        : { transport, host: values.host.trim(), port: number(values.port) };
  const base = {
    line,
    unit: number(values.unit),
    room: values.room,
    recordS: values.pace === '' ? null : number(values.pace),
  };
  if (model !== 'other') return { ...base, profile: model, points: {}, sensors: sensorsOf(model, values) };
  const kind = values.kind as KindName;
  const isState = KINDS[kind].class === 'state';
  const fc = number(values.fc) as 1 | 2 | 3 | 4;
  const isBit = fc <= 2;
  const scale = numberOf(values.scale);
  const register = {
    fc,
    addr: number(values.addr),
    ...(isBit ? {} : { type: values.type as 'int16' }),
    ...(isBit || scale === null || scale === 1 ? {} : { scale }),
    ...(KINDS[kind].unit === '' ? {} : { unit: KINDS[kind].unit }),
  };
  const point = `${kind}-${isBit ? 'bit' : 'register'}-${fc}-${register.addr}`;
  const sensor: NewSensor = { point, kind, ...(isState && values.invert ? { invert: true } : {}) };
  return { ...base, profile: null, points: { [point]: register }, sensors: [sensor] };
}

function sensorsOf(model: Exclude<Model, 'other'>, values: DeviceValues): NewSensor[] {
  if (model === 'three-phase-meter') {
    return values.readings.flatMap((point) => {
      // `voltage1` is read like the first voltage of a room, `power` like its power.
      const kind = kindOf(point)?.name ?? kindOf(`${point}1`)?.name;
      return kind === undefined ? [] : [{ point, kind }];
    });
  }
  return [
    { point: 'temperature', kind: values.temperature as KindName },
    ...(values.humidity ? [{ point: 'humidity', kind: 'rh' as const }] : []),
  ];
}
