import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { HttpBusConfig } from '@coldfield/protocol/configuration';
import type { HttpSource } from '../../config/http-sources.ts';
import { readSecretFile, Secret } from '../../config/secret.ts';
import { BusError } from '../../errors.ts';

/** What a device says of itself is some KiB; more is not from a device. */
export const MAX_BODY_BYTES = 256 * 1_024;

const DEFAULT_TIMEOUT_MS = 5_000;

export function timeoutOf({ timeoutMs }: Pick<HttpBusConfig, 'timeoutMs'>): number {
  return timeoutMs ?? DEFAULT_TIMEOUT_MS;
}

/** Asks one source again and again, over one connection that is kept. */
export interface JsonClient {
  /** @throws {BusError} `no-response`, `bad-response` */
  get(): Promise<unknown>;
  close(): void;
}

/** @throws {ConfigError} when a file with a secret cannot be read. */
export function createJsonClient(name: string, source: HttpSource, timeoutMs: number): JsonClient {
  const { url } = source;
  const isSecure = url.protocol === 'https:';
  const kept = { keepAlive: true, maxSockets: 1 };
  const ca = source.caFile === null ? {} : { ca: readFileSync(source.caFile) };
  const agent = isSecure ? new HttpsAgent({ ...kept, ...ca }) : new HttpAgent(kept);
  const headers = { accept: 'application/json', ...source.headers, ...authorisation(source) };
  const stopping = new AbortController();

  async function ask(signal: AbortSignal): Promise<IncomingMessage> {
    const request = (isSecure ? httpsRequest : httpRequest)(url, { agent, headers, signal });
    const answered = Promise.withResolvers<IncomingMessage>();
    request.on('response', answered.resolve);
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the device had closed meanwhile says nothing of the device.
      const isStale = request.reusedSocket && error.code === 'ECONNRESET';
      if (isStale) ask(signal).then(answered.resolve, answered.reject);
      else answered.reject(error);
    });
    request.end();
    return answered.promise;
  }

  return {
    async get() {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      let response: IncomingMessage | null = null;
      try {
        response = await ask(signal);
        return await jsonOf(name, response);
      } catch (cause) {
        if (cause instanceof BusError) throw cause;
        const { code, message } = cause as NodeJS.ErrnoException;
        const why = signal.aborted ? 'no whole answer in time' : (code ?? message);
        throw new BusError('no-response', `source ${name}: ${why}`, { retryable: true, cause });
      } finally {
        // What was not read to its end would keep the connection from the next question.
        if (response !== null && !response.readableEnded) response.destroy();
      }
    },
    close() {
      stopping.abort();
      agent.destroy();
    },
  };
}

function authorisation({ credentials }: HttpSource): Record<string, string> {
  if (credentials.kind === 'none') return {};
  const { secret } = credentials;
  const text = (secret instanceof Secret ? secret : readSecretFile(secret)).reveal();
  if (credentials.kind === 'basic') {
    const pair = Buffer.from(`${credentials.username}:${text}`, 'utf8').toString('base64');
    return { authorization: `Basic ${pair}` };
  }
  return credentials.header === null ? { authorization: `Bearer ${text}` } : { [credentials.header]: text };
}

async function jsonOf(name: string, response: IncomingMessage): Promise<unknown> {
  const { statusCode = 0, headers } = response;
  const refuse = (why: string, retryable = false) =>
    new BusError('bad-response', `source ${name}: ${why}`, { retryable });
  if (statusCode >= 300 && statusCode < 400) {
    // Followed, it would lead wherever the device says, and take the credentials there.
    throw refuse(
      `it redirects (${statusCode}), which is not followed; give the address that it redirects to`,
    );
  }
  if (statusCode === 401 || statusCode === 403)
    throw refuse(`it does not let the gateway in (${statusCode}); is the password right?`);
  if (statusCode !== 200) throw refuse(`it answers ${statusCode}`, statusCode >= 500);
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw refuse('its answer is too large');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw refuse('its answer is too large');
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder().decode(Buffer.concat(chunks)));
  } catch {
    throw refuse('its answer is no JSON', true);
  }
}
