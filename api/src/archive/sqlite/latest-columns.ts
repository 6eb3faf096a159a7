import { qualityName } from '@coldfield/protocol/quality';
import type { LatestReading } from '../archive.ts';

/** The newest readings of many rooms in columns, which a thread hands over far faster than maps of objects. */
export interface LatestColumns {
  /** Rooms that have a reading. */
  readonly rooms: readonly string[];
  /** How many readings each of them has; these follow one another. */
  readonly counts: readonly number[];
  /** By number, what `key` counts. */
  readonly names: readonly string[];
  readonly key: Float64Array<ArrayBuffer>;
  readonly t: Float64Array<ArrayBuffer>;
  /** The value, or the quality number where `failed` is 1. */
  readonly value: Float64Array<ArrayBuffer>;
  readonly failed: Uint8Array<ArrayBuffer>;
}

/** Collects readings room by room. */
export class LatestPacker {
  readonly #rooms: string[] = [];
  readonly #counts: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #key: number[] = [];
  readonly #t: number[] = [];
  readonly #value: number[] = [];
  readonly #failed: number[] = [];

  /** What is put until `end` belongs to one room. */
  put(name: string, t: number, value: number, failed: boolean): void {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(name, number);
    }
    this.#key.push(number);
    this.#t.push(t);
    this.#value.push(value);
    this.#failed.push(failed ? 1 : 0);
  }

  /** @param count readings put since the last room. */
  end(room: string, count: number): void {
    if (count === 0) return;
    this.#rooms.push(room);
    this.#counts.push(count);
  }

  columns(): LatestColumns {
    return {
      rooms: this.#rooms,
      counts: this.#counts,
      names: [...this.#numbers.keys()],
      key: Float64Array.from(this.#key),
      t: Float64Array.from(this.#t),
      value: Float64Array.from(this.#value),
      failed: Uint8Array.from(this.#failed),
    };
  }
}

export function unpackLatest(columns: LatestColumns): Map<string, Map<string, LatestReading>> {
  const { rooms, counts, names, key, t, value, failed } = columns;
  const found = new Map<string, Map<string, LatestReading>>();
  let i = 0;
  for (const [n, room] of rooms.entries()) {
    const readings = new Map<string, LatestReading>();
    for (const end = i + (counts[n] as number); i < end; i++) {
      const isFailed = failed[i] === 1;
      readings.set(names[key[i] as number] as string, {
        t: t[i] as number,
        value: isFailed ? null : (value[i] as number),
        quality: isFailed ? qualityName(value[i] as number) : null,
      });
    }
    found.set(room, readings);
  }
  return found;
}
