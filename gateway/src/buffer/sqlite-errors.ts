import { ColdfieldError } from '@coldfield/protocol';
import { BufferError } from '../errors.ts';

const BUSY = 5;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOTADB = 26;
/** Extended codes of IOERR that a full disk gives: write, truncate, fsync, shared memory. */
const NO_SPACE_IO = new Set([778, 1546, 1034, 4618, 4874]);

/** What an error of SQLite means for the buffer. The extended code's low byte is the primary one. */
export function asBufferError(cause: unknown): ColdfieldError {
  if (cause instanceof ColdfieldError) return cause;
  const { errcode = 0, message = '' } = cause as { errcode?: number; message?: string };
  switch (errcode & 0xff) {
    case FULL:
      return new BufferError('buffer-full', 'no room to write', cause);
    case IOERR:
      return NO_SPACE_IO.has(errcode)
        ? new BufferError('buffer-full', 'no room to write', cause)
        : new BufferError('buffer-failed', message, cause);
    case CORRUPT:
    case NOTADB:
      return new BufferError('buffer-corrupt', message, cause);
    case BUSY:
      return new BufferError('buffer-busy', message, cause);
    default:
      return new BufferError('buffer-failed', message, cause);
  }
}
