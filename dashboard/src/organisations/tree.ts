import type { OrganisationRecord } from '@coldfield/api/contract';

export interface Branch {
  readonly organisation: OrganisationRecord;
  /** 0 for the reader's own. */
  readonly depth: number;
}

/** Organisations as they stand below each other, each behind the one above it, in the order given. */
export function branches(organisations: readonly OrganisationRecord[]): Branch[] {
  const ids = new Set(organisations.map(({ id }) => id));
  const below = Map.groupBy(organisations, ({ parent }) =>
    parent !== null && ids.has(parent) ? parent : null,
  );
  const walk = (parent: string | null, depth: number): Branch[] =>
    (below.get(parent) ?? []).flatMap((organisation) => [
      { organisation, depth },
      ...walk(organisation.id, depth + 1),
    ]);
  return walk(null, 0);
}
