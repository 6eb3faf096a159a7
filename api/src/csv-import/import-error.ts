import { ColdfieldError } from '@coldfield/protocol';

/** A file, or what was said about it, cannot be understood at all; the message says what to do. */
export class ImportError extends ColdfieldError {
  constructor(message: string) {
    super('import-unreadable', message);
  }
}
