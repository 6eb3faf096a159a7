import type { Archive, StoredRow } from '../archive/archive.ts';
import { CopyError } from './copy-error.ts';

/** Rows that are in memory at once, on each side; twice that while the next ones are on their way. */
export const PAGE_ROWS = 2_000;

/** The rows of a room in `[from, to)` (epoch ms), page by page; the next page is read while one is worked on. */
export async function* pagesOf(
  archive: Archive,
  room: string,
  from: number,
  to: number,
): AsyncGenerator<StoredRow[]> {
  const ask = (at: number): Promise<StoredRow[]> => {
    const page = archive.read(room, at, to, PAGE_ROWS);
    // Whoever awaits it is told; until then it must not count as unhandled.
    page.catch(() => undefined);
    return page;
  };
  let page = await ask(from);
  while (page.length > 0) {
    const last = page.at(-1) as StoredRow;
    const next = page.length < PAGE_ROWS ? null : ask(last.t + 1);
    yield page;
    page = next === null ? [] : await next;
  }
}

/** The same row by row. Waiting for each row would take longer than comparing it: only a new page is waited for. */
export class Cursor {
  readonly #pages: AsyncGenerator<StoredRow[]>;
  #page: readonly StoredRow[] = [];
  #index = 0;

  private constructor(pages: AsyncGenerator<StoredRow[]>) {
    this.#pages = pages;
  }

  /** At the first row in `[from, to)` (epoch ms). */
  static async open(archive: Archive, room: string, from: number, to: number): Promise<Cursor> {
    const cursor = new Cursor(pagesOf(archive, room, from, to));
    await cursor.#turn();
    return cursor;
  }

  /** Undefined after the last one. */
  get row(): StoredRow | undefined {
    return this.#page[this.#index];
  }

  /** Goes to the next row; to be awaited where it gives something to await. */
  next(): undefined | Promise<void> {
    this.#index++;
    return this.#index < this.#page.length ? undefined : this.#turn();
  }

  async #turn(): Promise<void> {
    const { value } = await this.#pages.next();
    this.#page = (value as StoredRow[] | undefined) ?? [];
    this.#index = 0;
  }
}

const WEEK_MS = 7 * 24 * 3_600_000;

/** The beginning of the week of a time, epoch ms; weeks are counted from 1970. */
export const weekOf = (t: number): number => Math.floor(t / WEEK_MS) * WEEK_MS;

/** `[from, to)` cut at whole weeks since 1970: what is done in one go, and again after an interruption. */
export function* weeksOf(from: number, to: number): Generator<[from: number, to: number]> {
  for (let at = from; at < to; ) {
    const end = Math.min(to, weekOf(at) + WEEK_MS);
    yield [at, end];
    at = end;
  }
}

/** @throws {CopyError} `interrupted` once somebody has asked to stop. */
export function stopIfAsked(signal: AbortSignal): void {
  if (signal.aborted) throw new CopyError('interrupted', 'interrupted; the same command goes on from here');
}
