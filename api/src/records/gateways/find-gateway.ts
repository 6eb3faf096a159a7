import { RecordsError } from '../records-error.ts';
import { organisationsOf, type Scope } from '../scope.ts';
import type { Db, Tables, Trx } from '../tables.ts';

export type FoundRow = Tables['gateways'] & { organisation: string };

/** A gateway of the scope, revoked or not. @throws {RecordsError} `gateway-not-found`. */
export async function findGateway(from: Db | Trx, scope: Scope, id: string): Promise<FoundRow> {
  const row = await from
    .selectFrom('gateways as g')
    .innerJoin('stores as s', 's.id', 'g.store')
    .where('g.id', '=', id)
    .where('g.archived_at', 'is', null)
    .where('s.organisation', 'in', organisationsOf(scope))
    .selectAll('g')
    .select('s.organisation')
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('gateway-not-found', 'no such gateway in scope');
  return row;
}

/** The organisation of a store in use. @throws {RecordsError} `store-not-found`. */
export async function organisationOfStore(trx: Trx, scope: Scope, store: string): Promise<string> {
  const row = await trx
    .selectFrom('stores')
    .select('organisation')
    .where('id', '=', store)
    .where('organisation', 'in', organisationsOf(scope))
    .where('archived_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw new RecordsError('store-not-found', 'no such store in scope');
  return row.organisation;
}
