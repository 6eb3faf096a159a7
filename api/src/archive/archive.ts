import { ColdfieldError } from '@coldfield/protocol';
import type { Columns } from '../contract/index.ts';

/** The archive keeps telemetry for years. One interface, one folder per driver, one contract suite for all. */
export interface Archive {
  /** What stands behind it and its version, such as `InfluxDB 1.6.7`. */
  readonly product: string;
  /**
   * Stores rows durably: when the promise resolves they survive a power cut. The same (room, t) merges keys,
   * the later write winning per key, so writing again is harmless. A value and a quality code of one key at one
   * instant do not stand together: the value wins.
   * @throws {ArchiveError} when nothing is known to be stored; the same rows may be tried again if `retryable`.
   */
  write(rows: readonly Row[]): Promise<WriteOutcome>;
  /** Rows of a room with `from <= t < to` (epoch ms), ascending, at most `limit`. */
  read(room: string, from: number, to: number, limit: number): Promise<StoredRow[]>;
  /** Readings of a room aggregated by the class of each key, from its rows. */
  buckets(query: BucketQuery): Promise<Bucketed>;
  /** The newest reading of each key of each of these rooms, at or before `at`, looking back at most `withinMs`. */
  latest(
    rooms: readonly string[],
    at: number,
    withinMs: number,
  ): Promise<Map<string, Map<string, LatestReading>>>;
  /** Stores roll-ups durably, in the place of those of the same room, width and time. */
  writeRollups(rollups: readonly Rollup[]): Promise<void>;
  /** What `buckets` would answer, from stored roll-ups alone. */
  rollups(query: RollupQuery): Promise<Bucketed>;
  /** Every room that has rows or roll-ups. */
  rooms(): Promise<ArchivedRoom[]>;
  /** Rows of each room before `t` (epoch ms), for a look at what `expire` would delete; rooms without one left out. */
  countBefore(t: number): Promise<{ readonly room: string; readonly store: string; readonly rows: number }[]>;
  /**
   * Deletes what is older, and refuses such rows from now on; the limits only ever move forward.
   * Deletes as much as is quick and tells whether anything is left to delete.
   */
  expire(limits: Expiry): Promise<{ readonly done: boolean }>;
  /**
   * Tells a database that deletes by itself from when on it must keep what, whether that is earlier than before or
   * later; hours that are null are kept for ever. To be called again as time goes on: it is cheap without a change.
   * @throws {ArchiveError}
   */
  keep(from: Expiry): Promise<void>;
  /** What it takes on the disk; null when only the database's own machine can tell. */
  space(): Promise<Space | null>;
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

/** A reading stands for this many cadences of its room, unless a newer one comes; then there is a gap. */
export const HOLD_CADENCES = 3;

/** How far back the value before a change of state, or the register before an increase, is looked for. */
export const CARRY_MS = 7 * 24 * 3_600_000;

/** The widths of stored roll-ups, ms. */
export const ROLLUP_WIDTHS = [300_000, 3_600_000] as const;
export type RollupWidth = (typeof ROLLUP_WIDTHS)[number];

/** Buckets of a room as they are stored; `buckets.t` are multiples of `widthMs`. */
export interface Rollup {
  readonly room: string;
  readonly store: string;
  readonly widthMs: RollupWidth;
  readonly buckets: Bucketed;
}

/** `from`, `to` and `bucketMs` are multiples of `widthMs`. */
export interface RollupQuery extends BucketQuery {
  readonly widthMs: RollupWidth;
  /** Silences longer than this are told as gaps, ms; as `Bucketed` says where it is left out, and 0 for every one. */
  readonly gapsLongerThanMs?: number;
}

/** Times are epoch ms. */
export interface Expiry {
  /** Rows and 5-minute roll-ups before this go. */
  readonly rows: number;
  /** Hourly roll-ups before this go; null keeps them for ever. */
  readonly hours: number | null;
}

export interface Space {
  readonly usedBytes: number;
  /** Freed by deleting, and used again before the disk gives any more. */
  readonly reusableBytes: number;
  /** Whether they lie on the disk of DATA_DIR, so that deleting gives it room at once. */
  readonly onThisDisk: boolean;
}

export interface ArchivedRoom {
  readonly room: string;
  readonly store: string;
  /** Time of its first and last row, epoch ms; null when only roll-ups are left. */
  readonly from: number | null;
  readonly to: number | null;
}

/** One entry a bucket, `Math.ceil((to - from) / bucketMs)` of them. */
export interface Bucketed {
  readonly t: number[];
  /** Keys that have a reading or a code in the range. */
  readonly keys: Record<string, Columns>;
  /** Codes seen, by key, as (bucket index, code), ascending. */
  readonly quality: Record<string, [index: number, code: string][]>;
  /** Of the room as a whole: rows, and seconds that they stand for, one entry a bucket. */
  readonly room: { readonly rows: number[]; readonly coveredS: number[] };
  /** Stretches without any row, longer than `holdMs` and than half a bucket. */
  readonly gaps: [from: number, to: number][];
}

/** The archive could not do what was asked; `retryable` unless nothing but a change of set-up will help. */
export class ArchiveError extends ColdfieldError {}
