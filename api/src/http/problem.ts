import { ColdfieldError } from '@coldfield/protocol';

/** A refusal of the HTTP side, with what its words need. Status and words: `problems.ts`. */
export class Problem extends ColdfieldError {
  readonly params: Readonly<Record<string, string | number>>;
  /** Which field is wrong, as a JSON pointer. */
  readonly field: string | undefined;
  /** What belongs to the refusal beside its words, such as a fresh preview. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(
    code: ProblemCode,
    params: Readonly<Record<string, string | number>> = {},
    field?: string,
    details?: Readonly<Record<string, unknown>>,
  ) {
    super(code, code);
    this.params = params;
    this.field = field;
    this.details = details;
  }
}

export type ProblemCode =
  | 'signed-out'
  | 'wrong-credentials'
  | 'setup-key'
  | 'forbidden'
  | 'token-limited'
  | 'token-personal'
  | 'foreign-page'
  | 'not-found'
  | 'store-not-found'
  | 'too-many-requests'
  | 'time-format'
  | 'time-order'
  | 'limits-wrong'
  | 'configuration-wrong'
  | 'mapping-wrong'
  | 'adopt-target'
  | 'sensor-kind'
  | 'hours-shorter'
  | 'archive-grew'
  | 'time-zone'
  | 'csv-expected'
  | 'file-too-large'
  | 'import-unreadable'
  | 'import-stopped'
  | 'imports-running'
  | 'upload-disk-full'
  | 'invalid';
