import { ColdfieldError } from '@coldfield/protocol';

/** A refusal of the HTTP side, with what its words need. Status and words: `problems.ts`. */
export class Problem extends ColdfieldError {
  readonly params: Readonly<Record<string, string | number>>;
  /** Which field is wrong, as a JSON pointer. */
  readonly field: string | undefined;

  constructor(code: ProblemCode, params: Readonly<Record<string, string | number>> = {}, field?: string) {
    super(code, code);
    this.params = params;
    this.field = field;
  }
}

export type ProblemCode =
  | 'signed-out'
  | 'wrong-credentials'
  | 'forbidden'
  | 'foreign-page'
  | 'not-found'
  | 'store-not-found'
  | 'too-many-requests'
  | 'time-format'
  | 'time-order'
  | 'invalid';
