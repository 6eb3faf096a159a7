import { kindOf, MAX_KEYS_PER_FRAME } from '@coldfield/protocol';
import type { JsonMapping } from '../../contract/index.ts';
import type { MappingMistake } from '../decoder.ts';
import { UNITS_OF } from '../units.ts';
import { isZone } from './read-time.ts';

/** What the schema cannot say of a mapping. */
export function checkMapping({ keys, time }: JsonMapping): MappingMistake | null {
  if (time?.zone !== undefined && !isZone(time.zone)) {
    return { place: '/time/zone', code: 'zone-unknown', detail: `there is no time zone ${time.zone}` };
  }
  const taken = new Map<string, Set<string>>();
  for (const [i, { room, key, unit }] of keys.entries()) {
    const known = kindOf(key);
    if (known === null) {
      return {
        place: `/keys/${i}/key`,
        code: 'kind-unknown',
        detail: `${key} is of no known kind of sensor`,
      };
    }
    if (unit !== undefined && !Object.hasOwn(UNITS_OF[known.name], unit)) {
      return { place: `/keys/${i}/unit`, code: 'unit-mismatch', detail: `${unit} is no unit of ${key}` };
    }
    const ofRoom = taken.get(room) ?? new Set();
    taken.set(room, ofRoom);
    if (ofRoom.has(key)) {
      return { place: `/keys/${i}/key`, code: 'key-taken', detail: `${room} has another ${key} already` };
    }
    ofRoom.add(key);
    if (ofRoom.size > MAX_KEYS_PER_FRAME) {
      return {
        place: `/keys/${i}`,
        code: 'too-many-keys',
        detail: `a room has at most ${MAX_KEYS_PER_FRAME} sensors`,
      };
    }
  }
  return null;
}
