import { RecordsError } from './records-error.ts';
import { sha256Hex } from './secrets.ts';
import type { Db, Trx } from './tables.ts';

export interface RepeatableRequest {
  readonly by: string;
  /** What the client sent as `Idempotency-Key`; null when it sent none. */
  readonly key: string | null;
  readonly action: string;
  readonly body: object;
}

const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * The result of the same request, sent before. @throws {RecordsError} `idempotency-mismatch` when the key was
 * used for another request.
 */
export async function recallResult(db: Db | Trx, request: RepeatableRequest): Promise<string | null> {
  if (request.key === null) return null;
  const row = await db
    .selectFrom('idempotency')
    .select(['action', 'request_hash', 'result'])
    .where('person', '=', request.by)
    .where('idem_key', '=', request.key)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.action !== request.action || row.request_hash !== hashOf(request)) {
    throw new RecordsError('idempotency-mismatch', 'the key was used for another request');
  }
  return row.result;
}

/** Belongs into the transaction of the change itself. Forgets what is older than a week. */
export async function rememberResult(
  trx: Trx,
  request: RepeatableRequest,
  result: string,
  at: number,
): Promise<void> {
  if (request.key === null) return;
  await trx
    .deleteFrom('idempotency')
    .where('at', '<', at - KEPT_MS)
    .execute();
  await trx
    .insertInto('idempotency')
    .values({
      person: request.by,
      idem_key: request.key,
      action: request.action,
      request_hash: hashOf(request),
      result,
      at,
    })
    .execute();
}

function hashOf(request: RepeatableRequest): string {
  return sha256Hex(JSON.stringify(request.body));
}
