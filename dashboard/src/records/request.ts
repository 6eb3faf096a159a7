import type { ApiError } from '@coldfield/api/contract';
import { ColdfieldError } from '@coldfield/protocol';
import { forgetBegun, takeBegun } from './begun.ts';

/** An HTTP call that failed; `status` 0 when the server was not reached at all. */
export class RequestError extends ColdfieldError {
  readonly status: number;
  /** Seconds after which the server will listen again, where it said so. */
  readonly retryAfterS: number | null;
  /** What the server answered beside code and message. */
  readonly body: unknown;

  constructor(
    code: string,
    message: string,
    at: { status: number; retryAfterS?: number | null; body?: unknown; cause?: unknown },
  ) {
    super(code, message, { retryable: at.status === 0 || at.status >= 500, cause: at.cause });
    this.status = at.status;
    this.retryAfterS = at.retryAfterS ?? null;
    this.body = at.body;
  }
}

const TIMEOUT_MS = 20_000;

interface Options {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** The same for every attempt at the same change, so that trying again changes nothing twice. */
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One call of the API with the session cookie; the answer's JSON, or undefined when it has no body.
 * @throws {RequestError} and nothing else, but for the abort of `signal`.
 */
export async function request<T>(
  path: string,
  { method = 'GET', body, signal, timeoutMs = TIMEOUT_MS, idempotencyKey, headers }: Options = {},
): Promise<T> {
  const response = await reach(path, {
    method,
    headers: {
      // Errors are worded by the server, in the language of the page.
      'accept-language': document.documentElement.lang,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    credentials: 'same-origin',
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])]),
  });
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch (cause) {
    throw new RequestError('bad-answer', 'the answer is not JSON', { status: 502, cause });
  }
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return (
      (init.method === 'GET' ? await takeBegun(path, init.signal) : forgetBegun()) ??
      (await fetch(path, init))
    );
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new RequestError('unreachable', 'the server was not reached', { status: 0, cause });
  }
}

async function refusal(response: Response): Promise<RequestError> {
  const error = await response.json().then(
    (json: Partial<ApiError>) => json,
    () => ({}) as Partial<ApiError>,
  );
  const after = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new RequestError(error.code ?? `http-${response.status}`, error.message ?? response.statusText, {
    status: response.status,
    body: error,
    retryAfterS: Number.isFinite(after) ? after : null,
  });
}
