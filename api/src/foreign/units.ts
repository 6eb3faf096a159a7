import type { KindName } from '@coldfield/protocol';
import type { ForeignUnit } from '../contract/index.ts';

type Convert = (value: number) => number;

const same: Convert = (value) => value;
const TEMPERATURE: Units = { '°C': same, '°F': (f) => (f - 32) / 1.8, K: (k) => k - 273.15 };
const PER_CENT: Units = { '%': same, fraction: (part) => part * 100 };

type Units = Readonly<Partial<Record<ForeignUnit, Convert>>>;

/** The units in which a kind may come, each turned into the kind's own. States have none. */
export const UNITS_OF: Readonly<Record<KindName, Units>> = {
  air: TEMPERATURE,
  pulp: TEMPERATURE,
  coil: TEMPERATURE,
  ambient: TEMPERATURE,
  rh: PER_CENT,
  battery: PER_CENT,
  co2: { ppm: same, '%': (volume) => volume * 10_000 },
  ethylene: { ppm: same, ppb: (ppb) => ppb / 1_000 },
  voltage: { V: same, mV: (mV) => mV / 1_000 },
  current: { A: same, mA: (mA) => mA / 1_000 },
  power: { kW: same, W: (w) => w / 1_000 },
  energy: { kWh: same, Wh: (wh) => wh / 1_000 },
  rssi: { dBm: same },
  speed: { 'km/h': same, 'm/s': (ms) => ms * 3.6, kn: (knots) => knots * 1.852 },
  lat: { '°': same },
  lon: { '°': same },
  door: {},
  mains: {},
  defrost: {},
  compressor: {},
  fan: {},
  trapped: {},
  leak: {},
  button: {},
  siren: {},
};

const WRITTEN: Readonly<Record<string, ForeignUnit>> = {
  '°c': '°C',
  c: '°C',
  '°f': '°F',
  f: '°F',
  k: 'K',
  '%': '%',
  '%rh': '%',
  rh: '%',
  ppm: 'ppm',
  ppb: 'ppb',
  v: 'V',
  mv: 'mV',
  a: 'A',
  ma: 'mA',
  kw: 'kW',
  w: 'W',
  kwh: 'kWh',
  wh: 'Wh',
  dbm: 'dBm',
  'km/h': 'km/h',
  'm/s': 'm/s',
  kn: 'kn',
  度: '°C',
  摄氏度: '°C',
  华氏度: '°F',
};

/** The unit that stands behind a number in text; null for what is none. */
export function unitWritten(text: string): ForeignUnit | null {
  const plain = text.toLowerCase().replaceAll(' ', '');
  return Object.hasOwn(WRITTEN, plain) ? (WRITTEN[plain] as ForeignUnit) : null;
}
