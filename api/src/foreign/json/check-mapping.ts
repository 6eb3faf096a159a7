import type { JsonMapping } from '../../contract/index.ts';
import { checkKeys } from '../check-keys.ts';
import type { MappingMistake } from '../decoder.ts';
import { isZone } from './read-time.ts';

/** What the schema cannot say of a mapping. */
export function checkMapping({ keys, time }: JsonMapping): MappingMistake | null {
  if (time?.zone !== undefined && !isZone(time.zone)) {
    return { place: '/time/zone', code: 'zone-unknown', detail: `there is no time zone ${time.zone}` };
  }
  return checkKeys(keys);
}
