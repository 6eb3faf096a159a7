import type { AuditedEntity } from '../contract/index.ts';
import { RecordsError } from './records-error.ts';
import type { Trx } from './tables.ts';

/** What every kept record has. */
export interface Versioned {
  readonly id: string;
  /** Grows by one with every change. */
  readonly version: number;
  /** Epoch ms; null while it is in use. */
  readonly archivedAt: number | null;
}

type KeptTable = 'organisations' | 'people' | 'stores' | 'rooms' | 'gateways' | 'notes';

/**
 * Passes when `current` is still what the writer saw.
 * @throws {RecordsError} `conflict`, with the record as it is now, and who changed it when.
 */
export async function expectVersion(
  trx: Trx,
  entity: AuditedEntity,
  current: Versioned,
  version: number,
): Promise<void> {
  if (current.version === version) return;
  const last = await trx
    .selectFrom('audit as a')
    .leftJoin('people as p', 'p.id', 'a.who')
    .where('a.entity', '=', entity)
    .where('a.entity_id', '=', current.id)
    .orderBy('a.at', 'desc')
    .select(['a.at', 'p.name'])
    .executeTakeFirst();
  throw new RecordsError('conflict', `version ${version} is not ${current.version}`, {
    details: { current, changedBy: last?.name ?? null, changedAt: last?.at ?? null },
  });
}

/**
 * Passes while a record is in use: one that is archived is brought back before it is changed.
 * @throws {RecordsError} `archived`, with the record, and who archived it when.
 */
export async function expectInUse(
  trx: Trx,
  entity: AuditedEntity,
  current: Pick<Versioned, 'id' | 'archivedAt'>,
): Promise<void> {
  if (current.archivedAt === null) return;
  const last = await trx
    .selectFrom('audit as a')
    .leftJoin('people as p', 'p.id', 'a.who')
    .where('a.entity', '=', entity)
    .where('a.entity_id', '=', current.id)
    .where('a.action', '=', 'archive')
    .orderBy('a.at', 'desc')
    .select('p.name')
    .executeTakeFirst();
  throw new RecordsError('archived', `${entity} ${current.id} is archived`, {
    details: { entity, current, changedBy: last?.name ?? null, changedAt: current.archivedAt },
  });
}

/** Values of a new record's own columns. */
export function newKept(id: string, now: number) {
  return { id, version: 1, created_at: now, updated_at: now, archived_at: null };
}

/** Archives a record, or brings it back. The caller has looked at its version in this transaction. */
export async function setArchived(
  trx: Trx,
  table: KeptTable,
  id: string,
  archivedAt: number | null,
  now: number,
): Promise<void> {
  await trx
    .updateTable(table)
    .set({ archived_at: archivedAt, updated_at: now })
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** The members of a change that are there: `undefined` leaves a column as it is, `null` empties it. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
