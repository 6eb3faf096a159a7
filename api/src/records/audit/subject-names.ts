import { sql } from 'kysely';
import type { AuditedEntity, AuditPage, AuditRecord } from '../../contract/index.ts';
import type { Db } from '../tables.ts';

interface Row {
  readonly id: string;
  readonly name: string | null;
  readonly name_en: string | null;
}
type LookUp = (db: Db, ids: string[]) => Promise<readonly Row[]>;

const bilingual =
  (table: 'organisations' | 'stores' | 'rooms'): LookUp =>
  (db, ids) =>
    db.selectFrom(table).where('id', 'in', ids).select(['id', 'name', 'name_en']).execute();

const plain =
  (table: 'people' | 'gateways' | 'invitations' | 'api_tokens' | 'files'): LookUp =>
  async (db, ids) =>
    (await db.selectFrom(table).where('id', 'in', ids).select(['id', 'name']).execute()).map((row) => ({
      ...row,
      name_en: null,
    }));

/** Where the name of each kind of record stands; null where it has none. */
const LOOK_UPS: Readonly<Record<AuditedEntity, LookUp | null>> = {
  organisation: bilingual('organisations'),
  store: bilingual('stores'),
  room: bilingual('rooms'),
  person: plain('people'),
  gateway: plain('gateways'),
  invitation: plain('invitations'),
  'api-token': plain('api_tokens'),
  file: plain('files'),
  // What has no name of its own is called by its room's.
  note: (db, ids) =>
    db
      .selectFrom('notes as n')
      .innerJoin('rooms as r', 'r.id', 'n.room')
      .where('n.id', 'in', ids)
      .select(['n.id', 'r.name', 'r.name_en'])
      .execute(),
  calibration: (db, ids) =>
    db
      .selectFrom('calibrations as c')
      .innerJoin('rooms as r', 'r.id', 'c.room')
      .where('c.id', 'in', ids)
      .select(['c.id', 'r.name', 'r.name_en'])
      .execute(),
  sensor: (db, ids) =>
    db
      .selectFrom('sensors')
      .where(sql<string>`room || '/' || sensor_key`, 'in', ids)
      .select([sql<string>`room || '/' || sensor_key`.as('id'), 'name', 'name_en'])
      .execute(),
  session: null,
  archive: null,
};

/** Members of what was written that hold the id of another record. */
const REFERENCES: Readonly<Record<string, AuditedEntity>> = {
  organisation: 'organisation',
  parent: 'organisation',
  store: 'store',
  room: 'room',
  gateway: 'gateway',
  person: 'person',
};

/** The present names of everything that these entries are about or refer to, by `entity:id`. */
export async function subjectNames(db: Db, entries: readonly AuditRecord[]): Promise<AuditPage['names']> {
  const wanted = new Map<AuditedEntity, Set<string>>();
  const want = (entity: AuditedEntity, id: string) =>
    wanted.set(entity, (wanted.get(entity) ?? new Set()).add(id));
  for (const { by, entity, entityId, before, after } of entries) {
    if (by.kind === 'gateway') want('gateway', by.id);
    if (entity in LOOK_UPS) want(entity as AuditedEntity, entityId);
    for (const side of [before, after])
      for (const [member, refersTo] of Object.entries(REFERENCES)) {
        const id: unknown = side?.[member];
        if (typeof id === 'string') want(refersTo, id);
      }
  }
  const names: AuditPage['names'] = {};
  for (const [entity, ids] of wanted)
    for (const row of (await LOOK_UPS[entity]?.(db, [...ids])) ?? [])
      if (row.name !== null) names[`${entity}:${row.id}`] = { name: row.name, nameEn: row.name_en };
  return names;
}
