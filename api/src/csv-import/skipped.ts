/** Why a row or a cell of a file is not imported. */
export const SKIP_REASONS = [
  'time-unreadable',
  'time-not-in-zone',
  'time-too-old',
  'time-ahead',
  'not-a-number',
  'implausible',
  'unknown-quality',
  'no-reading',
  'refused',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

export interface Skip {
  readonly reason: SkipReason;
  count: number;
  /** The first of them. */
  readonly lines: number[];
  /** What stands in the first one. */
  readonly example: string;
}

const LINES = 10;

/** Counts what is left out, by reason, and remembers where it was. */
export class Skipped {
  readonly #skips = new Map<SkipReason, Skip>();

  add(reason: SkipReason, line: number, example: string): void {
    let skip = this.#skips.get(reason);
    if (skip === undefined) {
      skip = { reason, count: 0, lines: [], example: example.slice(0, 80) };
      this.#skips.set(reason, skip);
    }
    skip.count++;
    if (skip.lines.length < LINES && skip.lines.at(-1) !== line) skip.lines.push(line);
  }

  list(): Skip[] {
    return [...this.#skips.values()];
  }
}
