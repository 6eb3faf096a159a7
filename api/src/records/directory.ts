/** The records that hot paths and live views need, as one immutable picture in memory. */
export interface Directory {
  /** A store's organisation and all above it, nearest first; empty for an unknown store. */
  organisationsAbove(store: string): readonly string[];
  readonly gateways: ReadonlyMap<string, DirectoryGateway>;
  /** Interval assignments by gateway and wire room key, newest first. */
  assignments(gateway: string, wireRoom: string): readonly AssignedRoom[];
}

export interface DirectoryGateway {
  readonly id: string;
  readonly name: string;
  readonly store: string;
  /** SHA-256 of the secret; null before provisioning and after revocation. */
  readonly secretHash: Uint8Array | null;
  /** The shortest cadence of its rooms, ms. */
  readonly cadenceMs: number;
}

export interface AssignedRoom {
  readonly room: string;
  readonly store: string;
  readonly cadenceMs: number;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive; Infinity while it lasts. */
  readonly to: number;
}
