import { type RawBuilder, sql } from 'kysely';

/** What a person may see: the subtree of organisations below, and including, their own. */
export interface Scope {
  readonly organisation: string;
}

/** The ids of a scope's organisations, as a subquery in the portable SQL subset. */
export function organisationsOf(scope: Scope): RawBuilder<string> {
  return sql<string>`(
    with recursive subtree (id) as (
      select id from organisations where id = ${scope.organisation}
      union select o.id from organisations o join subtree s on o.parent = s.id
    ) select id from subtree)`;
}
