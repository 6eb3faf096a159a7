import { ColdfieldError } from '@coldfield/protocol';

/** Why a copy did not go on: `other-data`, `interrupted`, `unknown-room`. */
export class CopyError extends ColdfieldError {}
