import { type Static, Type } from 'typebox';

/** What can be found by its name; the order in which a search shows it. */
export const SEARCH_KINDS = ['stores', 'rooms', 'gateways', 'organisations', 'people'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

const Named = Type.Object({ name: Type.String(), nameEn: Type.Optional(Type.String()) });

export const SearchHitSchema = Type.Object({
  id: Type.String(),
  ...Named.properties,
  /** Where it belongs: the store of a room or a gateway, the organisation of a store or a person. */
  place: Type.Optional(Named),
  /** The store that it is in, where it is in one. */
  store: Type.Optional(Type.String()),
});
export type SearchHit = Static<typeof SearchHitSchema>;

export const SearchResultSchema = Type.Object({
  /** Only what was found, and only what the reader may see. */
  groups: Type.Array(
    Type.Object({
      kind: Type.Enum([...SEARCH_KINDS]),
      hits: Type.Array(SearchHitSchema),
      /** Whether there is more than what is listed. */
      more: Type.Boolean(),
    }),
  ),
});
export type SearchResult = Static<typeof SearchResultSchema>;
