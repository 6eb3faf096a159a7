import type { Policy } from './influxql.ts';
import type { Point } from './points.ts';
import type { Refusal } from './refusal.ts';
import type { Series } from './statements.ts';

/** What InfluxDB 1.x and 2.x do each in their own way. Everything else is `createInfluxArchive`. */
export interface InfluxServer {
  /** Such as `InfluxDB 1.6.7`. */
  readonly product: string;
  readonly database: string;
  /**
   * Runs InfluxQL, one list of tables a statement.
   * @throws {ArchiveError}
   */
  query(statements: readonly string[], options?: { timeoutMs?: number }): Promise<(readonly Series[])[]>;
  /**
   * Writes points durably in one request; null when all of them are stored.
   * @throws {ArchiveError} when it is not known that any is.
   */
  write(policy: Policy, points: readonly Point[]): Promise<Refusal | null>;
  /** How long the server keeps what is in a policy, ms; null for ever. */
  retentionMs(policy: Policy): Promise<number | null>;
  /** Has the server keep it for `ms` from now on, null for ever; what is older goes. */
  setRetention(policy: Policy, ms: number | null): Promise<void>;
  /** The clock by which the server keeps and drops, epoch ms. */
  now(): number;
  /** Bytes on the server's disk; null when it does not tell. */
  sizeBytes(): Promise<number | null>;
  close(): Promise<void>;
}
