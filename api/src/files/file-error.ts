import { ColdfieldError } from '@coldfield/protocol';

/** Why a file is not taken; each has its words and status at the edge. */
export type FileErrorCode =
  | 'upload-too-large'
  | 'upload-empty'
  | 'upload-type'
  | 'upload-no-room'
  | 'uploads-running';

export class FileError extends ColdfieldError {
  declare readonly code: FileErrorCode;
  /** What its words need. */
  readonly params: Readonly<Record<string, number>>;

  // The narrower code is what callers switch over.
  constructor(code: FileErrorCode, params: Readonly<Record<string, number>> = {}) {
    super(code, code);
    this.params = params;
  }
}
