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

/** Of what a gateway says of a problem, in characters. */
const MAX_DETAIL = 400;

/** Why a configuration is not in use, and what to look at. */
export function problemWords(
  { code, place, detail = '' }: ConfigProblem,
  placeOf: (place: string) => string,
  t: TFunction,
): string {
  // One that names what is missing names all of it.
  const places =
    code === 'no-answer' && detail !== '' ? placesIn(detail) : place === undefined ? [] : [place];
  const known = KNOWN.find((one) => one === code) ?? 'failed';
  return t(`config.problems.${known}`, {
    place: places.map(placeOf).join(t('form.comma')),
    detail,
  });
}

/** The gateway cuts a long list off; what may be half a name is left out. */
function placesIn(detail: string): string[] {
  const places = detail.split(', ');
  return detail.length >= MAX_DETAIL && places.length > 1 ? places.slice(0, -1) : places;
}
