import { isKey, kindOf } from '@coldfield/protocol';

/** What a column of an exported CSV holds of its sensor. */
export const ROLES = ['v', 'q', 'lo', 'hi'] as const;
export type Role = (typeof ROLES)[number];

const SUFFIX: Readonly<Record<Role, string>> = { v: '', q: '.quality', lo: '.low', hi: '.high' };

/** The columns of time: for people, with the store's offset, and for machines. */
export const TIME_COLUMN = 'time';
export const EPOCH_COLUMN = 'epoch_ms';

/**
 * The header of a column: `air1 门口 (°C)`, `air1.low 门口 (°C)`. The first word says everything that an import needs;
 * the rest is for people.
 */
export function columnTitle(key: string, role: Role, name: string | null): string {
  const unit = kindOf(key)?.kind.unit ?? '';
  const words = [`${key}${SUFFIX[role]}`];
  if (name !== null && name !== '') words.push(name);
  if (role !== 'q' && unit !== '') words.push(`(${unit})`);
  return words.join(' ');
}

/** The sensor and role behind the first word of a header; null for any other column. */
export function parseColumn(title: string): { key: string; role: Role } | null {
  const word = title.trim().split(/\s/, 1)[0] ?? '';
  const role = ROLES.findLast((one) => word.endsWith(SUFFIX[one])) as Role;
  const key = word.slice(0, word.length - SUFFIX[role].length);
  return isKey(key) ? { key, role } : null;
}

/** A text as a cell: quoted where it has to be, and never taken for a formula by a spreadsheet. */
export function textCell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
