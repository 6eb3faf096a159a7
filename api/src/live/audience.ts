import type { Outlet } from './outlet.ts';

/**
 * Who listens, by the organisation at the top of their scope. An update of a store goes to the organisations above
 * it, so a new store needs nobody to join anything.
 */
export interface Audience {
  /** Returns how to leave. */
  join(organisation: string, outlet: Outlet): () => void;
  tell(organisations: readonly string[], what: (outlet: Outlet) => void): void;
  tellAll(what: (outlet: Outlet) => void): void;
}

export function createAudience(): Audience {
  const byOrganisation = new Map<string, Set<Outlet>>();
  return {
    join(organisation, outlet) {
      const outlets = byOrganisation.get(organisation) ?? new Set();
      byOrganisation.set(organisation, outlets.add(outlet));
      return () => {
        outlets.delete(outlet);
        if (outlets.size === 0 && byOrganisation.get(organisation) === outlets)
          byOrganisation.delete(organisation);
      };
    },
    tell(organisations, what) {
      for (const organisation of organisations) byOrganisation.get(organisation)?.forEach(what);
    },
    tellAll(what) {
      for (const outlets of byOrganisation.values()) outlets.forEach(what);
    },
  };
}
