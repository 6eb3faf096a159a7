import { ColdfieldError, type QualityCode } from '@coldfield/protocol';

/** The configuration cannot be used; each line of the message names file, line, column, key and what is expected. */
export class ConfigError extends ColdfieldError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super('config', problems.join('\n'), { cause });
    this.problems = problems;
  }
}

/** Why a bus gave no values. The quality code is what the affected sensors report. */
export class BusError extends ColdfieldError {
  readonly quality: QualityCode;

  constructor(
    quality: 'no-response' | 'bad-response' | 'bus-down',
    message: string,
    options: { retryable: boolean; cause?: unknown },
  ) {
    super(quality, message, options);
    this.quality = quality;
  }
}

/** The buffer's file cannot take what was to be written. */
export class BufferError extends ColdfieldError {
  constructor(
    code: 'buffer-full' | 'buffer-corrupt' | 'buffer-busy' | 'buffer-failed',
    message: string,
    cause?: unknown,
  ) {
    super(code, message, { retryable: code !== 'buffer-corrupt', cause });
  }
}
