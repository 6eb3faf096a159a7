import { ArchiveError } from '../archive.ts';
import type { HttpPeer } from './http-peer.ts';
import { errorOf } from './refusal.ts';

/** One table of an answer: a column for each name, the time (epoch ms) first. */
export interface Series {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly (number | string | boolean | null)[])[];
  readonly partial?: boolean;
}

type AnsweredSeries = Omit<Series, 'values'> & Partial<Pick<Series, 'values'>>;

interface QueryAnswer {
  readonly results?: readonly { readonly series?: readonly AnsweredSeries[]; readonly error?: string }[];
  readonly error?: string;
}

/**
 * Runs InfluxQL statements in one request and gives the tables of each.
 * @throws {ArchiveError} when any of them fails.
 */
export async function runStatements(
  peer: HttpPeer,
  database: string | null,
  statements: readonly string[],
  options: { timeoutMs?: number } = {},
): Promise<(readonly Series[])[]> {
  const db = database === null ? '' : `db=${encodeURIComponent(database)}&`;
  const answer = await peer.ask('POST', `query?${db}epoch=ms`, {
    body: `q=${encodeURIComponent(statements.join(';'))}`,
    ...options,
  });
  if (answer.status !== 200) throw errorOf(answer.status, answer.body, peer.address);
  let parsed: QueryAnswer;
  try {
    parsed = JSON.parse(answer.body) as QueryAnswer;
  } catch (cause) {
    const said = `${peer.address} answers a query with something that is not JSON`;
    throw new ArchiveError('archive-busy', said, { retryable: true, cause });
  }
  const results = parsed.results ?? [];
  const failed = parsed.error ?? results.find(({ error }) => error !== undefined)?.error;
  if (failed !== undefined) throw statementError(failed, peer.address);
  if (results.length !== statements.length) {
    const said = `${peer.address} answers ${results.length} of ${statements.length} statements`;
    throw new ArchiveError('archive-busy', said, { retryable: true });
  }
  return results.map(({ series = [] }) => {
    if (series.some(({ partial }) => partial === true)) {
      const said = `${peer.address} cuts answers short; set max-row-limit to 0 in its configuration`;
      throw new ArchiveError('archive-request', said);
    }
    // A table without rows comes without `values`.
    return series.map((table) => ({ ...table, values: table.values ?? [] }));
  });
}

function statementError(message: string, address: string): ArchiveError {
  if (/not authorized|authorization failed|not allowed|unauthorized|forbidden/i.test(message)) {
    return new ArchiveError('archive-rights', `${address}: ${message}`);
  }
  if (/database not found|retention policy not found|(bucket|dbrp).*not found/i.test(message)) {
    return errorOf(404, message, address);
  }
  return new ArchiveError('archive-busy', `${address} cannot answer a query: ${message}`, {
    retryable: true,
  });
}
