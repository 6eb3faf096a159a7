import { HOUR_MS } from './hours.ts';

/**
 * What a start finds uncomputed, as one range of hours a room: of an old archive without a journal these are years,
 * for which a mark an hour would fill the memory. Ranges are worked off from their beginning. Times are epoch ms.
 */
export class CatchUp {
  readonly #ranges = new Map<string, { from: number; readonly to: number }>();

  /** Hours `[from, to)` of a room, whole hours. */
  add(room: string, from: number, to: number): void {
    if (from < to) this.#ranges.set(room, { from, to });
  }

  /** The hours of a room that are left in `[from, to)`, at most `limit`, ascending. */
  hours(room: string, from: number, to: number, limit = Number.POSITIVE_INFINITY): number[] {
    const range = this.#ranges.get(room);
    const hours: number[] = [];
    if (range === undefined) return hours;
    const start = range.from + Math.max(0, Math.floor((from - range.from) / HOUR_MS)) * HOUR_MS;
    for (let hour = start; hour < Math.min(range.to, to) && hours.length < limit; hour += HOUR_MS)
      hours.push(hour);
    return hours;
  }

  rooms(): Iterable<string> {
    return this.#ranges.keys();
  }

  /** An hour is computed. One in the middle, which somebody asked for, is computed again when its turn comes. */
  done(room: string, hour: number): void {
    const range = this.#ranges.get(room);
    if (range === undefined || range.from !== hour) return;
    range.from += HOUR_MS;
    if (range.from >= range.to) this.#ranges.delete(room);
  }

  /** The first hour that is left of any room; Infinity without one. */
  get first(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { from } of this.#ranges.values()) first = Math.min(first, from);
    return first;
  }

  /** Hours left before `t`. */
  countBefore(t: number): number {
    let hours = 0;
    for (const { from, to } of this.#ranges.values())
      hours += Math.max(0, Math.floor((Math.min(to, t) - from) / HOUR_MS));
    return hours;
  }
}
