import { isPlausible } from '@coldfield/protocol';
import type { SensorConfig } from '../config/gateway-config.ts';
import type { Finding } from '../drivers/finding.ts';
import { likely } from '../drivers/likely.ts';
import type { Reading } from '../drivers/reading.ts';

const FACTORS = [10, 100, 0.1] as const;
/** What a signed register in ones, tenths and hundredths is too large by when it is read as an unsigned one. */
const UNSIGNED = [65_536, 6_553.6, 655.36] as const;

/** Readings that came and cannot be right, judged by what each sensor is said to measure. */
export function checkValues(
  sensors: readonly SensorConfig[],
  readings: ReadonlyMap<string, Reading>,
): Finding[] {
  const values = sensors.flatMap((sensor) => {
    const reading = readings.get(sensor.point);
    return reading !== undefined && 'value' in reading && sensor.kind.class !== 'state'
      ? [{ sensor, value: Number((reading.value + sensor.offset).toPrecision(12)) }]
      : [];
  });
  const swapped = swappedPairs(values);
  const settled = new Set(swapped.flatMap(({ points }) => points));
  return [
    ...swapped.map(({ finding }) => finding),
    ...values.flatMap(({ sensor, value }) =>
      settled.has(sensor.point) || isPlausible(sensor.kind, value) ? [] : [implausible(sensor, value)],
    ),
  ];
}

interface Valued {
  readonly sensor: SensorConfig;
  readonly value: number;
}

function implausible({ room, key, kind, point }: SensorConfig, value: number): Finding {
  const base = { level: 'fault', device: deviceOf(point), point: `${room}/${key} ← ${point}` } as const;
  const params = { value, sign: kind.unit };
  const fits = (other: number) => isPlausible(kind, other) && likely(kind.unit, other) >= 0.4;
  for (const step of UNSIGNED) {
    const shifted = Number((value - step).toPrecision(6));
    if (shifted < 0 && fits(shifted)) {
      return {
        ...base,
        code: 'value-sign',
        params: { ...params, shifted },
        causes: [{ code: 'map-sign', sure: 'likely' }],
      };
    }
  }
  for (const factor of FACTORS) {
    const shifted = Number((value / factor).toPrecision(6));
    if (fits(shifted)) {
      return {
        ...base,
        code: 'value-factor',
        params: { ...params, shifted, factor },
        causes: [{ code: 'map-factor', sure: 'likely', params: { factor } }],
      };
    }
  }
  return {
    ...base,
    code: 'value-range',
    params,
    causes: [
      { code: 'register', sure: 'likely' },
      { code: 'probe-broken', sure: 'possible' },
    ],
  };
}

/** A temperature and a humidity of one device that make sense only the other way round. */
function swappedPairs(values: readonly Valued[]): { finding: Finding; points: string[] }[] {
  const byDevice = Map.groupBy(values, ({ sensor }) => deviceOf(sensor.point));
  return [...byDevice].flatMap(([device, own]) => {
    const temperature = own.find(({ sensor }) => sensor.kind.unit === '°C');
    const humidity = own.find(({ sensor }) => sensor.kind.unit === '%' && sensor.key.startsWith('rh'));
    if (temperature === undefined || humidity === undefined) return [];
    const [t, h] = [temperature.value, humidity.value];
    const asItIs = likely('°C', t) * likely('%', h);
    const turned = likely('°C', h) * likely('%', t);
    if (turned < 0.5 || asItIs > 0.2 * turned) return [];
    const finding: Finding = {
      code: 'value-swapped',
      level: 'fault',
      device,
      params: { temperature: t, humidity: h },
      causes: [{ code: 'points-swapped', sure: 'likely' }],
    };
    return [{ finding, points: [temperature.sensor.point, humidity.sensor.point] }];
  });
}

function deviceOf(point: string): string {
  const cut = point.lastIndexOf('/');
  return cut === -1 ? point : point.slice(0, cut);
}
