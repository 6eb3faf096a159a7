import { ColdfieldError } from '@coldfield/protocol';
import type { Columns } from '../contract/index.ts';

/** The archive keeps telemetry for years. One interface, one folder per driver, one contract suite for all. */
export interface Archive {
  /**
   * Stores rows durably: when the promise resolves they survive a power cut. The same (room, t) merges keys,
   * the later write winning per key, so writing again is harmless.
   * @throws {ArchiveError} when nothing is known to be stored; the same rows may be tried again if `retryable`.
   */
  write(rows: readonly Row[]): Promise<WriteOutcome>;
  /** Rows of a room with `from <= t < to` (epoch ms), ascending, at most `limit`. */
  read(room: string, from: number, to: number, limit: number): Promise<StoredRow[]>;
  /** Readings of a room aggregated by the class of each key. */
  buckets(query: BucketQuery): Promise<Bucketed>;
  /** The newest reading of each key of a room, at or before `at`, looking back at most `withinMs`. */
  latest(room: string, at: number, withinMs: number): Promise<Map<string, LatestReading>>;
  close(): Promise<void>;
}

/** What is known of a room at one instant `t` (epoch ms UTC). Identity of a reading is (room, t, key). */
export interface StoredRow {
  readonly t: number;
  /** Value of each key at `t`, in the unit of its kind. */
  readonly v: Readonly<Record<string, number>>;
  /** Least and greatest sample since the room's previous row, where they differ from `v`. */
  readonly lo?: Readonly<Record<string, number>> | undefined;
  readonly hi?: Readonly<Record<string, number>> | undefined;
  /** Quality code of each key that has no value. */
  readonly q?: Readonly<Record<string, string>> | undefined;
}

export interface Row extends StoredRow {
  readonly room: string;
  /** Store id; immutable for a room id. */
  readonly store: string;
}

/** Rows that the archive will never accept, by index into what was written. The others are stored. */
export interface WriteOutcome {
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

export interface LatestReading {
  readonly t: number;
  readonly value: number | null;
  readonly quality: string | null;
}

export interface BucketQuery {
  readonly room: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly to: number;
  readonly bucketMs: number;
  /** How long a reading stands for when no newer one of its key follows, ms. */
  readonly holdMs: number;
}

/** One entry a bucket, `Math.ceil((to - from) / bucketMs)` of them. */
export interface Bucketed {
  readonly t: number[];
  readonly keys: Record<string, Columns>;
  /** Codes seen, by key, as (bucket index, code), ascending. */
  readonly quality: Record<string, [index: number, code: string][]>;
  /** Stretches without any row, longer than `holdMs` and than half a bucket. */
  readonly gaps: [from: number, to: number][];
}

/** The archive could not do what was asked; `retryable` unless nothing but a change of set-up will help. */
export class ArchiveError extends ColdfieldError {}
