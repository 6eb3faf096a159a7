import { type Kind, type KindName, kindOf } from '@coldfield/protocol';
import type { ForeignProblemCode, ReadingRule } from '../contract/index.ts';
import { UNITS_OF, unitWritten } from './units.ts';

/** What a value says: a reading, the failure of a sensor, or nothing that is understood. */
export type ReadValue =
  | { readonly value: number }
  | { readonly quality: 'no-response' | 'fault-value' }
  | { readonly problem: ForeignProblemCode; readonly detail: string };

/** Text that stands where a reading is missing. */
const NOTHING = new Set([
  '',
  '-',
  '--',
  '---',
  '----',
  '/',
  'null',
  'none',
  'nan',
  'na',
  'n/a',
  'undefined',
  'err',
  'error',
  'fault',
  'offline',
  '无',
  '无数据',
  '离线',
  '故障',
]);
/** Only words that mean the same of every device: `normal` is 1 of the mains and 0 of a leak, so it has to be said. */
const ONES = new Set(['1', 'on', 'true', 'yes', 'open', 'opened', 'run', 'running']);
const ZEROS = new Set(['0', 'off', 'false', 'no', 'close', 'closed', 'stop', 'stopped']);
for (const word of ['开', '打开', '开启', '开门', '是', '有', '运行']) ONES.add(word);
for (const word of ['关', '关闭', '关门', '否', '无', '停止', '停机']) ZEROS.add(word);

const MAX_CHARACTERS = 64;
const NUMBER = /^([+-]?)(\d[\d.,]*|\.\d+)(e[+-]?\d{1,3})?\s*(\D.*)?$/i;

/** Reads what stands at a mapped key. `raw` is anything that JSON can hold. */
export function readValue(raw: unknown, rule: ReadingRule): ReadValue {
  const known = kindOf(rule.key);
  if (known === null) return { problem: 'other', detail: `${rule.key} is of no known kind of sensor` };
  if (isFault(raw, rule.faults ?? [])) return { quality: 'fault-value' };
  const isState = known.kind.class === 'state';
  if (isState) {
    const state = stateOf(raw, rule);
    if (state !== null) return { value: rule.invert === true ? 1 - state : state };
  }
  if (raw === null || (typeof raw === 'string' && NOTHING.has(wordOf(raw))))
    return { quality: 'no-response' };
  if (isState) {
    return { problem: 'unknown-state', detail: `${shown(raw)} is neither of the states of ${rule.key}` };
  }
  return numberOf(raw, rule, known);
}

function isFault(raw: unknown, faults: readonly (number | string)[]): boolean {
  if (faults.length === 0 || (typeof raw !== 'number' && typeof raw !== 'string')) return false;
  const word = wordOf(raw);
  const parsed = typeof raw === 'number' ? { number: raw } : parseNumber(word);
  return faults.some(
    (fault) =>
      wordOf(fault) === word ||
      ('number' in parsed && wordOf(fault) !== '' && Number(fault) === parsed.number),
  );
}

function stateOf(raw: unknown, { ones = [], zeros = [] }: ReadingRule): 0 | 1 | null {
  if (typeof raw !== 'boolean' && typeof raw !== 'number' && typeof raw !== 'string') return null;
  const word = wordOf(raw);
  const says = (words: readonly (string | number | boolean)[]) => words.some((one) => wordOf(one) === word);
  // What somebody said of this device counts more than what words usually mean.
  if (says(ones)) return 1;
  if (says(zeros)) return 0;
  if (ones.length > 0 && zeros.length > 0) return null;
  const number = word === '' ? Number.NaN : Number(word);
  if (ONES.has(word) || number === 1) return 1;
  return ZEROS.has(word) || number === 0 ? 0 : null;
}

function numberOf(
  raw: unknown,
  { key, unit, scale = 1, offset = 0, signed }: ReadingRule,
  known: { readonly name: KindName; readonly kind: Kind },
): ReadValue {
  let value: number;
  let written = '';
  if (typeof raw === 'number') {
    value = raw;
  } else if (typeof raw === 'string') {
    const parsed = parseNumber(raw.length > MAX_CHARACTERS ? '' : wordOf(raw));
    if ('problem' in parsed)
      return { problem: parsed.problem, detail: `a number is expected, ${shown(raw)} came` };
    value = parsed.number;
    written = parsed.unit;
  } else {
    return { problem: 'not-a-number', detail: `a number is expected, ${shown(raw)} came` };
  }
  const units = UNITS_OF[known.name];
  // A unit that stands beside the number itself leaves nothing to guess.
  const said = written === '' ? (unit ?? known.kind.unit) : (unitWritten(written) ?? '');
  const convert = (units as Readonly<Record<string, ((value: number) => number) | undefined>>)[said];
  if (convert === undefined) {
    return { problem: 'unit-unknown', detail: `${shown(raw)}: ${written || said} is no unit of ${key}` };
  }
  if (signed !== undefined) value = withSign(value, signed);
  const reading = rounded(convert(rounded(value * scale + offset)));
  if (!Number.isFinite(reading)) return { problem: 'not-a-number', detail: `${shown(raw)} is too large` };
  return { value: reading };
}

/** Text as it is compared: no matter the case, the width of its digits and the spaces around it. */
function wordOf(value: string | number | boolean): string {
  return String(value).normalize('NFKC').replaceAll('−', '-').trim().toLowerCase();
}

function parseNumber(word: string): { number: number; unit: string } | { problem: ForeignProblemCode } {
  const match = NUMBER.exec(word);
  if (match === null) return { problem: 'not-a-number' };
  const [, sign = '', digits = '', exponent = '', unit = ''] = match;
  const plain = plainDigits(digits);
  if (plain === null) return { problem: 'ambiguous-number' };
  const number = Number(`${sign}${plain}${exponent}`);
  return Number.isFinite(number) ? { number, unit: unit.trim() } : { problem: 'not-a-number' };
}

/** A comma may be the decimal mark; `1,234` may be two things and is refused. */
function plainDigits(digits: string): string | null {
  if (/^\d*\.?\d*$/.test(digits)) return digits;
  if (/^\d{1,3}(,\d{3})+\.\d+$/.test(digits)) return digits.replaceAll(',', '');
  const [whole = '', fraction = '', ...more] = digits.split(',');
  if (more.length > 0 || digits.includes('.') || fraction === '') return null;
  // `0,125` cannot be a group of thousands.
  return fraction.length === 3 && !/^0+$/.test(whole) ? null : `${whole}.${fraction}`;
}

function withSign(value: number, bits: 16 | 32): number {
  const size = 2 ** bits;
  return Number.isInteger(value) && value >= size / 2 && value < size ? value - size : value;
}

/** To a millionth: 197 tenths are 19.7 and not 19.700000000000003. */
function rounded(value: number): number {
  return Math.abs(value) < 1e9 ? Math.round(value * 1e6) / 1e6 : value;
}

function shown(raw: unknown): string {
  return (JSON.stringify(raw) ?? 'nothing').slice(0, 60);
}
