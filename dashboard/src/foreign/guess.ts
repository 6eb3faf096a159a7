import type { JsonMapping } from '@coldfield/api/contract';
import type { KindName } from '@coldfield/protocol/kinds';
import type { Leaf } from './leaves.ts';

/** What a key's name says, most telling first. Only ever a suggestion that somebody looks at. */
const NAMES: readonly (readonly [RegExp, KindName])[] = [
  [/果心|果温|品温|pulp|core/i, 'pulp'],
  [/盘管|蒸发|化霜温|coil|evap/i, 'coil'],
  [/室外|环境温|outdoor|ambient|outside/i, 'ambient'],
  [/湿度|humi|^rh\d*$|^h\d*$|^hum/i, 'rh'],
  [/co2|二氧化碳/i, 'co2'],
  [/乙烯|ethylene|c2h4/i, 'ethylene'],
  [/求救|被困|trapped|sos/i, 'trapped'],
  [/泄漏|泄露|leak/i, 'leak'],
  [/化霜|除霜|defrost/i, 'defrost'],
  [/压缩机|compressor|^comp\d*$/i, 'compressor'],
  [/风机|fan/i, 'fan'],
  [/市电|停电|mains|acin/i, 'mains'],
  [/门|door|^di\d+$|magnet/i, 'door'],
  [/电池|battery|^bat/i, 'battery'],
  [/信号|rssi/i, 'rssi'],
  [/电量|电能|energy|kwh|^ep\d*$/i, 'energy'],
  [/功率|power/i, 'power'],
  [/电压|volt|^u[abc]?\d*$/i, 'voltage'],
  [/电流|current|amp|^i[abc]\d*$/i, 'current'],
  [/温度|库温|temp|^t\d*$|^wd\d*$|celsius/i, 'air'],
];
const TIME = /^(ts|t|time|timestamp|datetime|date|时间|时间戳|采集时间|上报时间)$/i;
/** A temperature beyond it is written in tenths. */
const HOTTEST_C = 85;

export interface Guess {
  readonly kind: KindName;
  readonly scale: number | undefined;
  readonly faults: readonly number[];
}

/** What a value may be a reading of; null for what looks like none. */
export function guessOf({ path, value }: Leaf): Guess | null {
  if (isTime({ path, value })) return null;
  const names = path.map((step) => (typeof step === 'object' ? step.is : String(step))).reverse();
  const kind = names
    .map((name) => NAMES.find(([pattern]) => pattern.test(name))?.[1])
    .find((found) => found !== undefined);
  if (kind === undefined) return null;
  const number = typeof value === 'number' ? value : Number.parseFloat(String(value).replace(',', '.'));
  const isTemperature = kind === 'air' || kind === 'pulp' || kind === 'coil' || kind === 'ambient';
  // 19.7 °C comes as 197, 65.7 % as 657: whole numbers that no such reading has.
  const inTenths =
    Number.isInteger(number) &&
    (isTemperature ? Math.abs(number) > HOTTEST_C : kind === 'rh' && number > 100);
  return {
    kind,
    scale: inTenths ? 0.1 : undefined,
    // What a DS18B20 says when it is gone, and when it has just been reset.
    faults: isTemperature ? (inTenths ? [-1270, 850] : [-127, 85]) : [],
  };
}

/** Where the time stands, and how it is written; null where nothing looks like one. */
export function guessTime(leaves: readonly Leaf[], zone: string): JsonMapping['time'] | null {
  const leaf = leaves.find(isTime);
  return leaf === undefined ? null : timeOf(leaf, zone);
}

/** How a value is written, taken for a time. */
export function timeOf(
  { path, value }: Pick<Leaf, 'path' | 'value'>,
  zone: string,
): NonNullable<JsonMapping['time']> {
  const digits = /^\d{9,14}$/.test(String(value)) ? String(value) : '';
  if (digits.length === 13) return { path, format: 'milliseconds' };
  if (digits.length === 9 || digits.length === 10) return { path, format: 'seconds' };
  return { path, format: 'text', zone };
}

function isTime({ path, value }: Pick<Leaf, 'path' | 'value'>): boolean {
  const last = path.at(-1);
  if (typeof last !== 'string' || !TIME.test(last)) return false;
  // `t` is a temperature more often than a time.
  return /^\d{9,14}$/.test(String(value)) || /^\d{4}[-/年]\d{1,2}/.test(String(value));
}
