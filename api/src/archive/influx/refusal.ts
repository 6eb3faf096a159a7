import { ArchiveError } from '../archive.ts';

/** The server took a batch of points only in part, or none of it, because of points in it. */
export interface Refusal {
  readonly reason: string;
  /** How many points it left out; null when it does not say. */
  readonly dropped: number | null;
}

/**
 * What an answer other than "written" to a write means: something about points of the batch, or an error.
 * @throws {ArchiveError} when it is not about the points.
 */
export function refusalOf(status: number, text: string, where: string): Refusal {
  const message = messageIn(text);
  // 1.x says 400 to all of it; 2.x says 422 to points out of retention or of another type and 400 to what it cannot read.
  if ((status === 400 || status === 422) && ABOUT_POINTS.test(message)) {
    const dropped = /dropped=(\d+)/.exec(message)?.[1];
    return {
      reason: message.replace(/^.*?partial write: /, '').replace(/ dropped=\d+.*$/s, ''),
      dropped: dropped === undefined ? null : Number(dropped),
    };
  }
  if (status === 413) return { reason: 'larger than the server takes', dropped: null };
  throw errorOf(status, text, where);
}

const ABOUT_POINTS = /partial write|unable to parse|beyond retention|field type conflict|limit exceeded/i;

/** The error behind an HTTP status. Busy and broken servers are worth another try, missing rights are not. */
export function errorOf(status: number, text: string, where: string): ArchiveError {
  const message = messageIn(text);
  const said = `${where} answers ${status}${message === '' ? '' : `: ${message}`}`;
  if (status === 401 || status === 403) return new ArchiveError('archive-rights', said);
  if (/database not found|retention policy not found|bucket .*not found/i.test(message)) {
    return new ArchiveError('archive-missing', `${said}; it was there when Coldfield started`);
  }
  const retryable = status === 408 || status === 429 || status >= 500;
  return new ArchiveError(retryable ? 'archive-busy' : 'archive-request', said, { retryable });
}

/** The sentence in an answer: 1.x says `{"error"}`, 2.x `{"message"}`, proxies anything. */
export function messageIn(text: string): string {
  try {
    const { error, message } = JSON.parse(text) as { error?: unknown; message?: unknown };
    if (typeof (message ?? error) === 'string') return (message ?? error) as string;
  } catch {
    // Not JSON: then it is the sentence itself, or a page.
  }
  return text.startsWith('<') ? '' : text.trim().slice(0, 500);
}
