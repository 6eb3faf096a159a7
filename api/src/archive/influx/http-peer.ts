import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ArchiveError } from '../archive.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How long a question to the server may take as a whole, ms. */
export const TIMEOUT_MS = 30_000;

/** A server that is asked over HTTP. Every exchange ends in bounded time, also when the server falls silent half-way. */
export class HttpPeer {
  /** Without a user or password: it stands in messages. */
  readonly address: string;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #agent: HttpAgent;
  /** How far the server's clock is ahead of ours, ms; what it keeps and drops goes by its own clock. */
  #clockAheadMs = 0;

  constructor(
    url: string,
    options: { headers: Readonly<Record<string, string>>; timeoutMs?: number | undefined },
  ) {
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.address = `${this.#base.origin}${this.#base.pathname.replace(/\/$/, '')}`;
    this.#headers = options.headers;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#agent =
      this.#base.protocol === 'https:'
        ? new HttpsAgent({ keepAlive: true })
        : new HttpAgent({ keepAlive: true });
  }

  /** The server's clock to the second, epoch ms. */
  serverNow(): number {
    return Date.now() + this.#clockAheadMs;
  }

  /**
   * @param path without a leading slash
   * @throws {ArchiveError} `archive-unreachable`, retryable, when there is no whole answer in time.
   */
  async ask(
    method: string,
    path: string,
    options: { body?: string; contentType?: string; timeoutMs?: number } = {},
  ): Promise<HttpAnswer> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? this.#timeoutMs);
    for (let attempt = 0; ; attempt++) {
      try {
        const answer = await this.#exchange(method, path, options, signal);
        const date = Date.parse(answer.headers.date ?? '');
        if (!Number.isNaN(date)) this.#clockAheadMs = date - Date.now();
        return answer;
      } catch (error) {
        const { code, message, reused } = error as NodeJS.ErrnoException & { reused?: boolean };
        // The server closed a connection that lay idle, in the moment in which it was used again.
        if (code === 'ECONNRESET' && reused === true && attempt === 0) continue;
        const why = signal.aborted
          ? `no answer within ${options.timeoutMs ?? this.#timeoutMs} ms`
          : (code ?? message);
        throw new ArchiveError('archive-unreachable', `${this.address} cannot be reached: ${why}`, {
          retryable: true,
          cause: error,
        });
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(
    method: string,
    path: string,
    { body, contentType }: { body?: string; contentType?: string },
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const request = this.#base.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers: Record<string, string | number> = { ...this.#headers };
    if (body !== undefined) {
      headers['content-type'] = contentType ?? 'application/x-www-form-urlencoded';
      headers['content-length'] = Buffer.byteLength(body);
    }
    return new Promise((resolve, reject) => {
      const asked = request(
        new URL(path, this.#base),
        { method, headers, agent: this.#agent, signal },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      asked.on('error', (error) => reject(Object.assign(error, { reused: asked.reusedSocket })));
      asked.end(body);
    });
  }
}
