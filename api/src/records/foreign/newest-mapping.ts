import type { Db, Trx } from '../tables.ts';

/** Newest first. */
export const mappingsOf = (from: Db | Trx, id: string) =>
  from
    .selectFrom('foreign_mappings as m')
    .leftJoin('people as p', 'p.id', 'm.author')
    .where('m.gateway', '=', id)
    .select(['m.revision', 'm.mapping_json', 'm.at', 'p.name as author'])
    .orderBy('m.revision', 'desc');

/** Null while nobody made one. */
export async function newestMapping(from: Db | Trx, id: string) {
  const row = await mappingsOf(from, id).limit(1).executeTakeFirst();
  if (row === undefined) return null;
  const { revision, mapping_json, at, author } = row;
  return { revision, mapping: JSON.parse(mapping_json) as unknown, at, author };
}
