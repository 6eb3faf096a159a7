import type { ConfigRevision } from '@coldfield/api/contract';
import type { TFunction } from 'i18next';

type ConfigProblem = NonNullable<ConfigRevision['problem']>;

const KNOWN = [
  'invalid',
  'no-answer',
  'no-link',
  'interrupted',
  'superseded',
  'ignored',
  'removed',
  'failed',
] as const;

/** Why a configuration is not in use, and what to look at. */
export function problemWords(
  { code, place, detail = '' }: ConfigProblem,
  placeOf: (place: string) => string,
  t: TFunction,
): string {
  const known = KNOWN.find((one) => one === code) ?? 'failed';
  return t(`config.problems.${known}`, { place: place === undefined ? '' : placeOf(place), detail });
}
