import { ColdfieldError } from '@coldfield/protocol';

/** Why the records refuse; each has its words and status at the edge. */
export type RecordsErrorCode =
  | 'migration-failed'
  | 'seed-invalid'
  | 'busy'
  | 'store-not-found'
  | 'gateway-not-found'
  | 'code-unknown'
  | 'already-provisioned'
  | 'idempotency-mismatch';

export class RecordsError extends ColdfieldError {
  declare readonly code: RecordsErrorCode;

  // The narrower code is what callers switch over.
  constructor(code: RecordsErrorCode, message: string, options?: { retryable?: boolean; cause?: unknown }) {
    super(code, message, options);
  }
}
