import { ColdfieldError } from '@coldfield/protocol';

/** Why the records refuse; each has its words and status at the edge. */
export type RecordsErrorCode =
  | 'migration-failed'
  | 'seed-invalid'
  | 'already-set-up'
  | 'busy'
  | 'organisation-not-found'
  | 'store-not-found'
  | 'room-not-found'
  | 'sensor-not-found'
  | 'gateway-not-found'
  | 'note-not-found'
  | 'note-order'
  | 'file-not-found'
  | 'calibration-not-found'
  | 'calibration-kind'
  | 'calibration-offset'
  | 'calibration-dates'
  | 'calibration-over'
  | 'code-unknown'
  | 'already-provisioned'
  | 'not-provisioned'
  | 'configuration-too-large'
  | 'revision-not-found'
  | 'key-taken'
  | 'topic-wrong'
  | 'topic-taken'
  | 'sensor-told'
  | 'assignment-overlap'
  | 'assignment-future'
  | 'unadopted-not-found'
  | 'conflict'
  | 'archived'
  | 'not-empty'
  | 'in-a-ring'
  | 'person-not-found'
  | 'above-you'
  | 'yourself'
  | 'last-administrator'
  | 'username-taken'
  | 'username-form'
  | 'password-short'
  | 'password-common'
  | 'password-wrong'
  | 'link-unknown'
  | 'invitation-not-found'
  | 'session-not-found'
  | 'token-not-found'
  | 'scope-beyond'
  | 'too-many-tokens'
  | 'idempotency-mismatch';

interface Options {
  readonly retryable?: boolean;
  readonly cause?: unknown;
  /** What belongs to the refusal beside its words; goes to the client. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What its words need. */
  readonly params?: Readonly<Record<string, string>>;
  /** Which field is wrong, as a JSON pointer. */
  readonly field?: string;
}

export class RecordsError extends ColdfieldError {
  declare readonly code: RecordsErrorCode;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly params: Readonly<Record<string, string>> | undefined;
  readonly field: string | undefined;

  // The narrower code is what callers switch over.
  constructor(code: RecordsErrorCode, message: string, options: Options = {}) {
    super(code, message, options);
    this.details = options.details;
    this.params = options.params;
    this.field = options.field;
  }
}
