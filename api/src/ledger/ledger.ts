/** The ledger keeps, per gateway and stream, what arrived, what is pending, and what is lost and why. */

export interface GatewayLedger {
  readonly gateway: string;
  readonly streams: readonly StreamLedger[];
}

export interface StreamLedger {
  readonly stream: string;
  /** Frames that arrived, each counted once. */
  readonly arrived: number;
  /** Frames with a number below the gateway's oldest buffered one that never arrived, by reason. */
  readonly lost: readonly { readonly reason: string; readonly frames: number }[];
  /** Frames numbered above the oldest buffered one and not yet arrived. */
  readonly pending: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Set when a newer stream replaced it and it was closed as "buffer lost". */
  readonly closedAt: number | null;
}

export interface LedgerView {
  gateway(gatewayId: string): GatewayLedger | undefined;
}
