import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../archive.ts';
import type { Answer, Question } from './messages.ts';

/** SQLite primary result codes after which trying again is pointless until somebody mends the file. */
const PERMANENT = new Set([11 /* CORRUPT */, 26 /* NOTADB */, 8 /* READONLY */, 14 /* CANTOPEN */]);

/** A worker thread that is asked by name and answers in order. A thread that dies fails what it was asked. */
export class Thread<Calls extends Record<keyof Calls, { ask: unknown; answer: unknown }>> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #nextId = 1;
  #dead: ArchiveError | null = null;

  constructor(file: URL, workerData: unknown) {
    const cacheDir = getCompileCacheDir();
    this.#worker = new Worker(file, {
      workerData,
      // A thread does not inherit its process's cache of compiled code, and takes 25 MB more without one.
      env: cacheDir === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cacheDir },
    });
    this.#worker.unref();
    this.#worker.on('message', ({ id, answer, error }: Answer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(answer);
      else {
        const retryable = !PERMANENT.has((error.errcode ?? 0) & 0xff);
        waiting?.reject(new ArchiveError('archive-sqlite', error.message, { retryable }));
      }
    });
    this.#worker.on('error', (cause) => this.#die(cause));
    this.#worker.on('exit', () => this.#die(undefined));
  }

  async ask<Name extends keyof Calls & string>(
    name: Name,
    ask: Calls[Name]['ask'],
    transfer: ArrayBuffer[] = [],
  ): Promise<Calls[Name]['answer']> {
    if (this.#dead !== null) throw this.#dead;
    const id = this.#nextId++;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(id, waiting);
    this.#worker.ref();
    this.#worker.postMessage({ id, name, ask } satisfies Question, transfer);
    try {
      return (await waiting.promise) as Calls[Name]['answer'];
    } finally {
      if (this.#waiting.size === 0) this.#worker.unref();
    }
  }

  async stop(): Promise<void> {
    this.#dead ??= new ArchiveError('archive-closed', 'the archive is closed');
    await this.#worker.terminate();
  }

  #die(cause: unknown): void {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    this.#dead ??= new ArchiveError('archive-thread', `the archive's thread ended${why}`, { cause });
    for (const waiting of this.#waiting.values()) waiting.reject(this.#dead);
    this.#waiting.clear();
  }
}
