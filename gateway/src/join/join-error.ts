import { ColdfieldError } from '@coldfield/protocol';

export type JoinErrorCode =
  | 'usage'
  | 'bad-address'
  | 'file-exists'
  | 'folder'
  | 'unreachable'
  | 'certificate'
  | 'refused'
  | 'no-coldfield'
  | 'not-written';

/** Why joining stopped. The message is worded for whoever stands at the gateway. */
export class JoinError extends ColdfieldError {
  declare readonly code: JoinErrorCode;

  // The narrower code is what tests and callers look at.
  constructor(code: JoinErrorCode, message: string, cause?: unknown) {
    super(code, message, { cause });
  }
}
