import { kindOf, MAX_KEYS_PER_FRAME } from '@coldfield/protocol';
import type { ForeignUnit } from '../contract/index.ts';
import type { MappingMistake } from './decoder.ts';
import { UNITS_OF } from './units.ts';

/**
 * What the schema cannot say of mapped keys: that their kind exists, measures in that unit, and that no sensor of a
 * room is mapped twice.
 * @param place JSON pointer to the list
 * @param room what `room` is where a key names none
 */
export function checkKeys(
  keys: readonly { readonly room?: string; readonly key: string; readonly unit?: ForeignUnit }[],
  place = '/keys',
): MappingMistake | null {
  const taken = new Map<string, Set<string>>();
  for (const [i, { room = '', key, unit }] of keys.entries()) {
    const known = kindOf(key);
    if (known === null) {
      return {
        place: `${place}/${i}/key`,
        code: 'kind-unknown',
        detail: `${key} is of no known kind of sensor`,
      };
    }
    if (unit !== undefined && !Object.hasOwn(UNITS_OF[known.name], unit)) {
      return { place: `${place}/${i}/unit`, code: 'unit-mismatch', detail: `${unit} is no unit of ${key}` };
    }
    const ofRoom = taken.get(room) ?? new Set();
    taken.set(room, ofRoom);
    if (ofRoom.has(key)) {
      const detail = `${room === '' ? 'the room' : room} has another ${key} already`;
      return { place: `${place}/${i}/key`, code: 'key-taken', detail };
    }
    ofRoom.add(key);
    if (ofRoom.size > MAX_KEYS_PER_FRAME) {
      return {
        place: `${place}/${i}`,
        code: 'too-many-keys',
        detail: `a room has at most ${MAX_KEYS_PER_FRAME} sensors`,
      };
    }
  }
  return null;
}
