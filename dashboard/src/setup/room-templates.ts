import type { NewRoom } from '@coldfield/api/contract';

/** The kinds of rooms of a field cold store, a lorry among them, as they are offered when a store is set up. */
export const TEMPLATE_KINDS = ['pre-cooling', 'cold', 'packing', 'dock', 'vehicle'] as const;
export type TemplateKind = (typeof TEMPLATE_KINDS)[number];

/**
 * First limits of a kind of room, to be changed to what the produce needs. They are general knowledge and no
 * standard's: pre-cooled fruit must not freeze; mixed fruit and vegetables are mostly kept at 0 to 8 °C and, but for
 * onions and garlic, humid; a packing room is kept cool so that cold produce does not sweat.
 */
export const FIRST_LIMITS: Readonly<Record<TemplateKind, NonNullable<NewRoom['limits']>>> = {
  'pre-cooling': { air: { low: 0, high: null } },
  cold: { air: { low: 0, high: 8 }, rh: { low: 85, high: null } },
  packing: { air: { low: null, high: 15 } },
  dock: {},
  vehicle: { air: { low: 0, high: 8 } },
};

/** Names count where there is more than one of a kind. */
export interface NameWords {
  readonly one: (kind: TemplateKind) => string;
  readonly numbered: (kind: TemplateKind, n: number) => string;
}

/**
 * The rooms to record: one of each chosen kind, and as many cold rooms as there are.
 * @param coldRooms how many cold rooms, from 1
 * @param there how many of a kind are on record already: names go on from there
 */
export function roomsOf(
  kinds: readonly TemplateKind[],
  coldRooms: number,
  words: { readonly zh: NameWords; readonly en: NameWords },
  there: (kind: TemplateKind) => number = () => 0,
): NewRoom[] {
  return TEMPLATE_KINDS.filter((kind) => kinds.includes(kind)).flatMap((kind) => {
    const count = kind === 'cold' ? coldRooms : 1;
    const before = there(kind);
    return Array.from({ length: count }, (_, i) => {
      const name = ({ one, numbered }: NameWords) =>
        count + before === 1 ? one(kind) : numbered(kind, before + i + 1);
      return { name: name(words.zh), nameEn: name(words.en), kind, limits: FIRST_LIMITS[kind] };
    });
  });
}
