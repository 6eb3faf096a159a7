import { ColdfieldError } from '@coldfield/protocol';
import type { Deletion } from './survey.ts';

/** Why a change of the limits is refused. */
export class RetentionError extends ColdfieldError {
  declare readonly code: 'hours-shorter' | 'archive-grew';
  /** What the change would delete by now, where that is the reason. */
  readonly deletion: Deletion | null;

  constructor(code: RetentionError['code'], message: string, deletion: Deletion | null = null) {
    super(code, message);
    this.deletion = deletion;
  }
}
