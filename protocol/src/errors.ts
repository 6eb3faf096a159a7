/** The base of every error that Coldfield raises on purpose. Callers branch on `code`, never on the text. */
export class ColdfieldError extends Error {
  readonly code: string;
  /** True when the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(code: string, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** Why a payload could not be understood. The only error that decoding raises. */
export type DecodeReason = 'too-large' | 'not-json' | 'not-an-object' | 'schema' | 'version';

/** The one error of decoding, whatever the bytes were. `detail` names the first offending place. */
export class DecodeError extends ColdfieldError {
  readonly reason: DecodeReason;

  constructor(reason: DecodeReason, detail: string, cause?: unknown) {
    super(`decode-${reason}`, detail, { cause });
    this.reason = reason;
  }
}
