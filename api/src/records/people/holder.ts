import type { Role } from '../../contract/index.ts';
import type { Db } from '../tables.ts';

/** Whoever a session or a token belongs to. */
export interface Holder {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly organisation: { readonly id: string; readonly name: string; readonly nameEn: string | null };
  /** True when nothing stands above their organisation. */
  readonly atRoot: boolean;
}

/** As of now; null when archived. */
export async function holderOf(db: Db, person: string): Promise<Holder | null> {
  const row = await db
    .selectFrom('people as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisation')
    .where('p.id', '=', person)
    .where('p.archived_at', 'is', null)
    .select(['p.id', 'p.username', 'p.name', 'p.role'])
    .select(['o.id as org', 'o.name as org_name', 'o.name_en as org_name_en', 'o.parent as org_parent'])
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    username: row.username,
    name: row.name,
    role: row.role as Role,
    organisation: { id: row.org, name: row.org_name, nameEn: row.org_name_en },
    atRoot: row.org_parent === null,
  };
}
