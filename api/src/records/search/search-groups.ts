import { type SelectQueryBuilder, sql } from 'kysely';
import type { Permission, SearchKind } from '../../contract/index.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db } from '../tables.ts';

/** One thing that was found, as a row. */
export interface FoundRow {
  readonly id: string;
  readonly name: string;
  readonly name_en: string | null;
  readonly place: string | null;
  readonly place_en: string | null;
  readonly store: string | null;
}

// biome-ignore lint/suspicious/noExplicitAny: the tables of a query differ from group to group; its row does not
type Rows = SelectQueryBuilder<any, any, FoundRow>;

export interface SearchGroup {
  /** Whoever has it finds this kind, as far as it reaches. */
  readonly permission: Permission;
  /** Everything of this kind in a scope; `columns` are what a word may stand in, the thing's own name first. */
  readonly rows: (db: Db, scope: Scope) => Rows;
  readonly columns: readonly [name: string, ...others: string[]];
}

/** What can be found. A later feature adds its kind to `SEARCH_KINDS` and here. */
export const SEARCH_GROUPS: Readonly<Record<SearchKind, SearchGroup>> = {
  stores: {
    permission: 'stores.view',
    columns: ['s.name', 's.name_en', 's.id', 'o.name', 'o.name_en'],
    rows: (db, scope) =>
      db
        .selectFrom('stores as s')
        .innerJoin('organisations as o', 'o.id', 's.organisation')
        .where('s.organisation', 'in', organisationsOf(scope))
        .where('s.archived_at', 'is', null)
        .select(['s.id', 's.name', 's.name_en', 'o.name as place', 'o.name_en as place_en', 's.id as store']),
  },
  rooms: {
    permission: 'stores.view',
    columns: ['r.name', 'r.name_en', 'r.id', 's.name', 's.name_en'],
    rows: (db, scope) =>
      db
        .selectFrom('rooms as r')
        .innerJoin('stores as s', 's.id', 'r.store')
        .where('s.organisation', 'in', organisationsOf(scope))
        .where('s.archived_at', 'is', null)
        .where('r.archived_at', 'is', null)
        .select(['r.id', 'r.name', 'r.name_en', 's.name as place', 's.name_en as place_en', 's.id as store']),
  },
  gateways: {
    permission: 'stores.view',
    columns: ['g.name', 'g.id', 's.name', 's.name_en'],
    rows: (db, scope) =>
      db
        .selectFrom('gateways as g')
        .innerJoin('stores as s', 's.id', 'g.store')
        .where('s.organisation', 'in', organisationsOf(scope))
        .where('g.archived_at', 'is', null)
        .where('g.revoked_at', 'is', null)
        .select(['g.id', 'g.name', 's.name as place', 's.name_en as place_en', 's.id as store'])
        .select(sql<string | null>`null`.as('name_en')),
  },
  organisations: {
    permission: 'organisations.manage',
    columns: ['o.name', 'o.name_en', 'o.id'],
    rows: (db, scope) =>
      db
        .selectFrom('organisations as o')
        .leftJoin('organisations as p', (join) =>
          join.onRef('p.id', '=', 'o.parent').on('p.id', 'in', organisationsOf(scope)),
        )
        .where('o.id', 'in', organisationsOf(scope))
        .where('o.archived_at', 'is', null)
        .select(['o.id', 'o.name', 'o.name_en', 'p.name as place', 'p.name_en as place_en'])
        .select(sql<string | null>`null`.as('store')),
  },
  people: {
    permission: 'people.view',
    columns: ['p.name', 'p.username', 'p.id', 'o.name', 'o.name_en'],
    rows: (db, scope) =>
      db
        .selectFrom('people as p')
        .innerJoin('organisations as o', 'o.id', 'p.organisation')
        .where('p.organisation', 'in', organisationsOf(scope))
        .where('p.archived_at', 'is', null)
        .select(['p.id', 'p.name', 'o.name as place', 'o.name_en as place_en'])
        .select([sql<string | null>`null`.as('name_en'), sql<string | null>`null`.as('store')]),
  },
};
