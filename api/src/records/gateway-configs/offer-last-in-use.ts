import type { AuditEntry } from '../audited.ts';
import type { Trx } from '../tables.ts';
import { isRejected, lastInUse, newestOf } from './read-configs.ts';

/**
 * For another device in a gateway's place: what was taken back, or was still on trial when the old one went, is not
 * for it. It has never read anything, so that it would find nothing missing and keep it. The last configuration
 * that was in use becomes the newest instead; where there is none the device runs its own file.
 */
export async function offerLastInUse(
  { trx, audit, now }: { trx: Trx; audit: (entry: AuditEntry) => Promise<void>; now: number },
  gateway: string,
  organisation: string,
): Promise<void> {
  const newest = await newestOf(trx, gateway);
  if (newest === null) return;
  const onTrial = newest.status === 'trying';
  if (!isRejected(newest) && !onTrial) return;
  const used = await lastInUse(trx, gateway);
  if (used === null) return;
  if (onTrial) {
    await trx
      .updateTable('gateway_configs')
      .set({ status: 'restored', problem_json: JSON.stringify({ code: 'interrupted' }), trial_ends_at: null })
      .where('gateway', '=', gateway)
      .where('revision', '=', newest.revision)
      .execute();
  }
  const revision = newest.revision + 1;
  const { config_json, trial_s } = used;
  await trx
    .insertInto('gateway_configs')
    .values({
      gateway,
      revision,
      config_json,
      trial_s,
      author: 'system',
      at: now,
      status: 'waiting',
      problem_json: null,
      silent_json: '[]',
      trial_ends_at: null,
      confirmed_at: null,
    })
    .execute();
  const contentOf = (json: string | null) => JSON.parse(json ?? 'null') as unknown;
  await audit({
    action: 'restore-configuration',
    entity: 'gateway',
    id: gateway,
    organisation,
    before: { revision: newest.revision, config: contentOf(newest.config_json) },
    after: { revision, config: contentOf(config_json) },
  });
}
