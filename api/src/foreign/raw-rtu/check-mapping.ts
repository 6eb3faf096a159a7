import { PROFILES } from '@coldfield/protocol/configuration';
import type { RtuMapping } from '../../contract/index.ts';
import { checkKeys } from '../check-keys.ts';
import type { MappingMistake } from '../decoder.ts';
import { isTooLong, mapOf, readsOf } from './registers.ts';

/** What the schema cannot say of a mapping. */
export function checkMapping({ devices }: RtuMapping): MappingMistake | null {
  const units = new Set<number>();
  const taken = new Set<string>();
  for (const [i, device] of devices.entries()) {
    const place = `/devices/${i}`;
    const { unit, profile, room, keys } = device;
    if (units.has(unit)) return { place: `${place}/unit`, code: 'twice', detail: `${unit} is there already` };
    units.add(unit);
    if (profile !== undefined && !Object.hasOwn(PROFILES, profile)) {
      return {
        place: `${place}/profile`,
        code: 'point-unknown',
        detail: `no register map ${profile} is known`,
      };
    }
    const map = mapOf(device);
    const mistake = checkKeys(keys, `${place}/keys`);
    if (mistake !== null) return mistake;
    for (const [k, { point, key }] of keys.entries()) {
      if (!Object.hasOwn(map, point)) {
        return {
          place: `${place}/keys/${k}/point`,
          code: 'point-unknown',
          detail: `it has no register ${point}`,
        };
      }
      if (taken.has(`${room} ${key}`)) {
        return {
          place: `${place}/keys/${k}/key`,
          code: 'key-taken',
          detail: `${room} has another ${key} already`,
        };
      }
      taken.add(`${room} ${key}`);
    }
    if (readsOf(device).some(isTooLong)) {
      const detail = 'its registers are too far apart for one read: say what the DTU asks';
      return { place: `${place}/reads`, code: 'reads-missing', detail };
    }
  }
  return null;
}
