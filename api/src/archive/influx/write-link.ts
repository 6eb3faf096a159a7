import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveError } from '../archive.ts';
import { type Refusal, refusalOf } from './refusal.ts';

/** The connections that a client library writes through, and the patience that it lacks or has without end. */
export class WriteLink {
  /** For the library to connect by. */
  readonly agent: HttpAgent;
  readonly #address: string;
  readonly #timeoutMs: number;

  /** @param address how errors name the server */
  constructor(url: string, address: string, timeoutMs: number) {
    const keepAlive = { keepAlive: true };
    this.agent = new URL(url).protocol === 'https:' ? new HttpsAgent(keepAlive) : new HttpAgent(keepAlive);
    this.#address = address;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * What became of a library's write: null when it is done, else why the server refused it.
   * @param answerOf the server's answer in an error of the library; null when there was none
   * @throws {ArchiveError} retryable, when the server gave no whole answer in time
   */
  async outcome(
    writing: Promise<unknown>,
    answerOf: (error: unknown) => { readonly status: number; readonly body: string } | null,
  ): Promise<Refusal | null> {
    const deadline = new AbortController();
    try {
      await Promise.race([writing, this.#giveUp(deadline.signal)]);
      return null;
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      const answer = answerOf(error);
      if (answer !== null) return refusalOf(answer.status, answer.body, this.#address);
      const { code, message } = error as NodeJS.ErrnoException;
      throw this.#unreachable(code ?? message, error);
    } finally {
      deadline.abort();
      writing.catch(() => undefined);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  /** The libraries wait for ever when an answer stops half-way. */
  async #giveUp(signal: AbortSignal): Promise<void> {
    try {
      await sleep(this.#timeoutMs, undefined, { signal });
    } catch {
      return;
    }
    this.agent.destroy();
    throw this.#unreachable(`no whole answer within ${this.#timeoutMs} ms`);
  }

  #unreachable(why: string, cause?: unknown): ArchiveError {
    const said = `${this.#address} does not take writes: ${why}`;
    return new ArchiveError('archive-unreachable', said, { retryable: true, cause });
  }
}
