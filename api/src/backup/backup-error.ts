import { ColdfieldError } from '@coldfield/protocol';

/** A back-up or a restore cannot be done; the message says why, and what helps. */
export class BackupError extends ColdfieldError {}
