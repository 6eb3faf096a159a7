import { type AuditEntry, audited } from './audited.ts';
import { recallResult, rememberResult } from './idempotency.ts';
import type { Scope } from './scope.ts';
import type { Db, Trx } from './tables.ts';

/** Who changes something, how far they reach, and the key under which a retry is the same request. */
export interface Actor {
  /** A person's id. */
  readonly by: string;
  readonly scope: Scope;
  /** What the client sent as `Idempotency-Key`; null when it sent none. */
  readonly idempotencyKey: string | null;
}

export interface Changing {
  readonly trx: Trx;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  /** Epoch ms; the same for everything that this change writes. */
  readonly now: number;
}

/**
 * Runs a change of the records once: a retry with the same idempotency key gets the first one's result. The change,
 * its audit rows and its result are written together or not at all, and it is in effect when this resolves.
 * @param request what is asked for: a retry must be equal to it
 * @throws {RecordsError} `idempotency-mismatch`, and whatever `run` throws.
 */
export type Change = <T extends object>(
  actor: Actor,
  request: { readonly action: string; readonly body: object },
  run: (changing: Changing) => Promise<T>,
) => Promise<T>;

/** @param done called after the commit, before the change resolves */
export function createChange(db: Db, clock: () => number, done: () => Promise<void>): Change {
  return async <T extends object>(
    { by, idempotencyKey }: Actor,
    { action, body }: { readonly action: string; readonly body: object },
    run: (changing: Changing) => Promise<T>,
  ) => {
    const now = clock();
    const request = { by, key: idempotencyKey, action, body };
    const { result, repeated } = await audited(db, by, now, async (trx, audit) => {
      const before = await recallResult(trx, request);
      if (before !== null) return { result: JSON.parse(before) as T, repeated: true };
      const fresh = await run({ trx, audit, now });
      await rememberResult(trx, request, JSON.stringify(fresh), now);
      return { result: fresh, repeated: false };
    });
    if (!repeated) await done();
    return result;
  };
}
