import type { AuditAction, AuditedEntity } from '../contract/index.ts';
import { randomId } from './secrets.ts';
import type { Db, Trx } from './tables.ts';

export interface AuditEntry {
  readonly action: AuditAction;
  readonly entity: AuditedEntity;
  readonly id: string;
  readonly organisation: string | null;
  /** What it was and what it is now, without secrets; null where there was, or is, nothing. */
  readonly before: object | null;
  readonly after: object | null;
}

/**
 * Runs a change in a transaction together with its audit rows: either both are there or neither.
 * @param who a person's id, `gateway:<id>` or `system`
 */
export function audited<T>(
  db: Db,
  who: string,
  at: number,
  change: (trx: Trx, audit: (entry: AuditEntry) => Promise<void>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute((trx) =>
    change(trx, async (entry) => {
      await trx
        .insertInto('audit')
        .values({
          id: randomId('au'),
          at,
          who,
          organisation: entry.organisation,
          action: entry.action,
          entity: entry.entity,
          entity_id: entry.id,
          before_json: entry.before === null ? null : JSON.stringify(entry.before),
          after_json: entry.after === null ? null : JSON.stringify(entry.after),
        })
        .execute();
    }),
  );
}
