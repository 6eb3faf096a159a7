import type { RetentionLimits } from '../contract/index.ts';
import { audited } from './audited.ts';
import type { ArchiveLimits } from './records.ts';
import type { Db } from './tables.ts';

const ID = 'limits';
/** Two full years to compare with, and a month to notice that the older one goes. */
const DEFAULT_LIMITS: RetentionLimits = { rawMonths: 25, hoursMonths: null };

/** Reads the limits once; afterwards they are in memory and every change goes through here. */
export async function createArchiveLimits(db: Db, clock: () => number): Promise<ArchiveLimits> {
  const row = await db
    .selectFrom('archive_limits')
    .select(['raw_months', 'hours_months'])
    .where('id', '=', ID)
    .executeTakeFirst();
  let current: RetentionLimits =
    row === undefined ? DEFAULT_LIMITS : { rawMonths: row.raw_months, hoursMonths: row.hours_months };

  return {
    current: () => current,
    async change(by, { rawMonths, hoursMonths }) {
      const now = clock();
      const values = { raw_months: rawMonths, hours_months: hoursMonths, updated_at: now };
      await audited(db, by.id, now, async (trx, audit) => {
        await trx
          .insertInto('archive_limits')
          .values({ id: ID, version: 1, ...values })
          .onConflict((c) =>
            c
              .column('id')
              .doUpdateSet((eb) => ({ ...values, version: eb('archive_limits.version', '+', 1) })),
          )
          .execute();
        await audit({
          action: 'change-limits',
          entity: 'archive',
          id: ID,
          organisation: by.organisation.id,
          before: current,
          after: { rawMonths, hoursMonths },
        });
      });
      current = { rawMonths, hoursMonths };
    },
  };
}
