/** The ledger keeps, per gateway and stream, what arrived, what is pending, and what is lost and why. */

export interface GatewayLedger {
  readonly gateway: string;
  readonly streams: readonly StreamLedger[];
}

export interface StreamLedger {
  readonly stream: string;
  /** Frames in the archive, each counted once. */
  readonly arrived: number;
  /** Frames that will not come any more, by reason. */
  readonly lost: readonly { readonly reason: LossReason; readonly frames: number }[];
  /** Frames numbered at or above the oldest buffered one that did not arrive yet. */
  readonly pending: number;
  /** Arrival of its first and last message, epoch ms; the last is exact to a minute after a restart. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** When a newer stream had replaced it for a day and it was closed as "buffer lost"; null while open. */
  readonly closedAt: number | null;
}

/**
 * - `thinned`, `corrupt`, `clock`: the gateway said so, or the frame is quarantined for its clock;
 * - `rejected`: the archive will never take it; it is in the quarantine;
 * - `gateway`: missing below the gateway's oldest frame without a word;
 * - `server`: the same, from before this server knew the stream;
 * - `buffer-lost`: pending when its stream was closed;
 * - `restored`: acknowledged after the back-up was taken to which the server went back.
 */
export type LossReason =
  | 'thinned'
  | 'corrupt'
  | 'clock'
  | 'rejected'
  | 'gateway'
  | 'server'
  | 'buffer-lost'
  | 'restored';

/**
 * What the numbers of a gateway's frames say about a time: a loss, with its reason; `pending` when they are still at
 * the gateway; `none` when no number is missing, so that nothing was recorded then; null when the numbers do not tell.
 */
export type Missing = LossReason | 'pending' | 'none' | null;

/** Frames that will not come any more, between two that did. Times are epoch ms; null where nobody knows them. */
export interface Hole {
  readonly stream: string;
  readonly reason: LossReason;
  readonly frames: number;
  /** Of the frame before. */
  readonly from: number | null;
  /** Of the frame after. */
  readonly to: number | null;
}

export interface LedgerView {
  gateway(gatewayId: string): GatewayLedger | undefined;
  /** Why no frame came for the time from `from` to `to`, epoch ms. */
  during(gatewayId: string, from: number, to: number): Missing;
  /** Every hole in a gateway's numbers, newest first, at most `limit`. */
  holes(gatewayId: string, limit: number): readonly Hole[];
  /** Sums over all streams. */
  totals(): { arrived: number; pending: number; lost: Partial<Record<LossReason, number>> };
}
