import type { PersonRecord, Role } from '../../contract/index.ts';
import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Trx } from '../tables.ts';

/** The people of a scope, with their organisations. */
export function peopleIn(from: Db | Trx, scope: Scope) {
  return from
    .selectFrom('people as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisation')
    .where('p.organisation', 'in', organisationsOf(scope))
    .select(['p.id', 'p.username', 'p.name', 'p.role', 'p.phone', 'p.version', 'p.archived_at'])
    .select(['o.id as org', 'o.name as org_name', 'o.name_en as org_name_en']);
}

type Row = Awaited<ReturnType<ReturnType<typeof peopleIn>['executeTakeFirstOrThrow']>>;

export function toPerson(row: Row): PersonRecord {
  return {
    id: row.id,
    username: row.username,
    name: row.name,
    role: row.role as Role,
    organisation: organisationOf(row),
    phone: row.phone,
    version: row.version,
    archivedAt: row.archived_at,
  };
}

export function organisationOf(row: { org: string; org_name: string; org_name_en: string | null }) {
  return {
    id: row.org,
    name: row.org_name,
    ...(row.org_name_en === null ? {} : { nameEn: row.org_name_en }),
  };
}

/** @throws {RecordsError} `person-not-found`. */
export async function findPerson(from: Db | Trx, scope: Scope, id: string): Promise<PersonRecord> {
  const row = await peopleIn(from, scope).where('p.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new RecordsError('person-not-found', 'no such person in scope');
  return toPerson(row);
}

/** Passes when people can be put there. @throws {RecordsError} `organisation-not-found`. */
export async function expectOrganisation(trx: Trx, scope: Scope, id: string): Promise<void> {
  const row = await trx
    .selectFrom('organisations')
    .where('id', '=', id)
    .where('id', 'in', organisationsOf(scope))
    .where('archived_at', 'is', null)
    .select('id')
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('organisation-not-found', 'no such organisation in scope');
}
