/** The archive keeps telemetry for years. One interface, one folder per driver, one contract suite for all. */

/** One row: what is known of a room at one instant. Identity is (room, t, key). */
export interface Row {
  /** Store id; immutable for a room id. */
  readonly store: string;
  readonly room: string;
  /** Epoch ms UTC. */
  readonly t: number;
  /**
   * Fields by name: `air1` (value), `air1_lo`, `air1_hi` (extremes since the previous row),
   * `air1_q` (quality number of a failed reading). All finite numbers.
   */
  readonly fields: Readonly<Record<string, number>>;
}

/** A stored row as read back. */
export interface StoredRow {
  readonly t: number;
  readonly fields: Record<string, number>;
}

export interface Archive {
  /**
   * Stores rows durably: when the promise resolves they survive a power cut. The same (room, t) merges fields,
   * the later write winning per field, so writing again is harmless.
   * @throws {ArchiveError} `retryable` when the same rows may be tried again; nothing is then known to be stored.
   */
  write(rows: readonly Row[]): Promise<WriteOutcome>;
  /** Rows of a room with `from <= t < to`, ascending, at most `limit`. */
  read(room: string, from: number, to: number, limit: number): Promise<StoredRow[]>;
  /** Buckets by class; see `Bucketed`. */
  buckets(query: BucketQuery): Promise<Bucketed>;
  /** For each field of the room, its newest value at or before `at`, looking back at most `withinMs`. */
  latest(room: string, at: number, withinMs: number): Promise<Map<string, { t: number; value: number }>>;
  close(): Promise<void>;
}

/** Rows that the archive will never accept, by index into what was written. The others are stored. */
export interface WriteOutcome {
  readonly rejected: readonly { index: number; reason: string }[];
}

export interface BucketQuery {
  readonly room: string;
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  /** How long a reading stands for at most when no newer one follows, ms. */
  readonly holdMs: number;
}

import type { Columns } from '../contract/index.ts';

/** One entry per bucket, `Math.ceil((to - from) / bucketMs)` of them. */
export interface Bucketed {
  readonly t: number[];
  readonly keys: Record<string, Columns>;
  readonly quality: Record<string, [index: number, number: number][]>;
  /** Stretches without any row, longer than `holdMs`. */
  readonly gaps: [from: number, to: number][];
}
