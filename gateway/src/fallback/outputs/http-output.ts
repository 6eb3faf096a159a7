import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Output, OutputError } from './output.ts';

export interface HttpCall {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpOutputConfig {
  readonly on: HttpCall;
  readonly off: HttpCall;
  readonly timeoutMs: number;
}

const REPEAT_MS = 60_000;

/** A relay or a siren in the store's network that is switched by a request. What it answers is not read. */
export function httpOutput({ on, off, timeoutMs }: HttpOutputConfig): Output {
  return {
    repeatMs: REPEAT_MS,
    drive: (level) => call(level ? on : off, timeoutMs),
    close: async () => {},
  };
}

/** Redirects are not followed: only what the gateway's own file names is called. */
function call({ url, method = 'GET', body, headers = {} }: HttpCall, timeoutMs: number): Promise<void> {
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = send(
      url,
      { method, headers: { ...headers, ...length }, agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (response) => {
        const status = response.statusCode ?? 0;
        response.destroy();
        if (status >= 200 && status < 300) resolve();
        else reject(new OutputError('failed', `it answered ${status}`));
      },
    );
    // An answer that was cut off once its status was there has settled this before.
    request.on('error', (error) =>
      reject(new OutputError('no-answer', `nothing answers: ${reasonOf(error)}`)),
    );
    request.end(body);
  });
}

/** Without the address: it may hold a password. */
function reasonOf(error: Error): string {
  return error.name === 'TimeoutError' || error.name === 'AbortError'
    ? 'timeout'
    : ((error as NodeJS.ErrnoException).code ?? error.name);
}
