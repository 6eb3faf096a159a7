import type {
  ArchivedRoom,
  Bucketed,
  BucketQuery,
  Expiry,
  RollupQuery,
  Space,
  StoredRow,
} from '../archive.ts';
import type { LatestColumns } from './latest-columns.ts';

/** Rows on their way to the writing thread, packed so that they are handed over without copying. */
export interface Batch {
  readonly rooms: Int32Array<ArrayBuffer>;
  readonly times: Float64Array<ArrayBuffer>;
  /** `offsets[i] … offsets[i + 1]` is the body of row `i`. */
  readonly offsets: Uint32Array<ArrayBuffer>;
  readonly bodies: Uint8Array<ArrayBuffer>;
  /** Names that this archive has not seen before, stored in the same transaction. */
  readonly newRooms: readonly { id: number; store: string; room: string }[];
  readonly newKeys: readonly { id: number; key: string }[];
}

/** Roll-ups on their way to the writing thread, packed like rows. */
export interface RollupBatch extends Batch {
  readonly widths: Int32Array<ArrayBuffer>;
}

/** What each thread answers, by the name of the question. */
export interface WriterCalls {
  names: {
    ask: null;
    answer: {
      rooms: [id: number, room: string][];
      keys: [id: number, key: string][];
      /** Rows before this time are refused, epoch ms. */
      expiredBefore: number;
    };
  };
  write: { ask: Batch; answer: null };
  writeRollups: { ask: RollupBatch; answer: null };
  expire: { ask: Expiry; answer: { done: boolean } };
}

export interface ReaderCalls {
  read: { ask: { room: string; from: number; to: number; limit: number }; answer: StoredRow[] };
  buckets: { ask: { query: BucketQuery; now: number }; answer: Bucketed };
  latest: {
    ask: { rooms: readonly string[]; at: number; withinMs: number };
    answer: LatestColumns;
  };
  rollups: { ask: { query: RollupQuery; now: number }; answer: Bucketed };
  rooms: { ask: null; answer: ArchivedRoom[] };
  countBefore: { ask: number; answer: { room: string; store: string; rows: number }[] };
  space: { ask: null; answer: Space };
}

export interface Question {
  readonly id: number;
  readonly name: string;
  readonly ask: unknown;
}

export interface Answer {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: { readonly message: string; readonly errcode: number | null };
}
