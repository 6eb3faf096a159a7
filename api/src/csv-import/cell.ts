import { kindOf } from '@coldfield/protocol';

export type Unit = 'C' | 'F';
export type DecimalMark = '.' | ',';

/** What is longer is no reading and no time, and would take long to be told so. */
export const CELL_CHARACTERS = 64;
const EMPTY = new Set([
  '',
  '-',
  '--',
  '---',
  '----',
  '/',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  '无',
  '无数据',
  '#n/a',
]);
const ON = new Set(['1', 'on', 'true', 'yes', 'open', 'opened', '开', '打开', '开启', '是']);
const OFF = new Set(['0', 'off', 'false', 'no', 'close', 'closed', '关', '关闭', '否']);
const NUMBER = /^([+-]?)([\d.,' ]*\d[\d.,' ]*)(e[+-]?\d+)?\s*(°?\s*[cf]|℃|℉|%|%\s*rh|ppm|v|a|kw|kwh|dbm)?$/i;

/**
 * The reading in a cell: null where it holds none, a word where it holds no number.
 * @param unit in which a temperature stands; one in the cell itself counts more
 */
export function readCell(
  text: string,
  key: string,
  unit: Unit,
  mark: DecimalMark,
): number | null | 'not-a-number' {
  const cell = text.normalize('NFKC').replace('−', '-').trim();
  if (cell.length > CELL_CHARACTERS) return 'not-a-number';
  const word = cell.toLowerCase();
  if (EMPTY.has(word)) return null;
  const kind = kindOf(key)?.kind;
  if (kind?.class === 'state') {
    if (ON.has(word)) return 1;
    if (OFF.has(word)) return 0;
  }
  const match = NUMBER.exec(cell);
  if (match === null) return 'not-a-number';
  const [, sign = '', digits = '', exponent = '', said = ''] = match;
  const plain = plainDigits(digits.trim(), mark);
  const value = plain === null ? Number.NaN : Number(`${sign}${plain}${exponent}`);
  if (!Number.isFinite(value)) return 'not-a-number';
  const isFahrenheit = /f$/i.test(said) || (unit === 'F' && !/c$/i.test(said));
  if (kind?.unit !== '°C' || !isFahrenheit) return value;
  // To a thousandth: a converted 50.0 °F is 10 °C and not 10.000000000000002.
  return Math.round(((value - 32) / 1.8) * 1_000) / 1_000;
}

/** Groups of thousands out, the decimal mark a point; null where the marks make no number. */
function plainDigits(digits: string, mark: DecimalMark): string | null {
  const group = mark === ',' ? '.' : ',';
  const [whole = '', fraction, ...more] = digits.split(mark);
  if (more.length > 0 || (fraction !== undefined && !/^\d*$/.test(fraction))) return null;
  const parts = whole.split(new RegExp(`[${group}' ]`));
  if (parts.length > 1 && parts.slice(1).some((part) => !/^\d{3}$/.test(part))) return null;
  return `${parts.join('') || '0'}${fraction === undefined || fraction === '' ? '' : `.${fraction}`}`;
}

/** Which decimal mark these cells are written with: the last mark in a number, but where it may group thousands. */
export function detectDecimal(cells: readonly string[], delimiter: string): DecimalMark {
  const last = cells.flatMap((cell) => {
    const text = cell.trim();
    const match = text.length > CELL_CHARACTERS ? null : /^[+-]?[\d.,' ]*([.,])(\d+)(?![\d.,])/.exec(text);
    if (match === null) return [];
    const isSure = match[2]?.length !== 3 || /[.,].*[.,]/.test(match[0]);
    return [{ mark: match[1] as DecimalMark, isSure }];
  });
  const sure = last.filter(({ isSure }) => isSure);
  const commas = sure.filter(({ mark }) => mark === ',').length;
  if (sure.length > 0) return commas > sure.length / 2 ? ',' : '.';
  // Where commas do not separate cells, a program that writes them means the decimal mark.
  return delimiter !== ',' && last.some(({ mark }) => mark === ',') ? ',' : '.';
}

/** The unit of temperature in a header such as `Temp(℉)`; null where it names none. */
export function unitIn(title: string): Unit | null {
  const text = title.normalize('NFKC');
  if (/°\s*f|\bdeg\.?\s*f|[([]\s*f\s*[)\]]|fahrenheit|华氏/i.test(text)) return 'F';
  return /°\s*c|\bdeg\.?\s*c|[([]\s*c\s*[)\]]|celsius|摄氏/i.test(text) ? 'C' : null;
}
