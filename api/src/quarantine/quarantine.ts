/** What ingest could not understand or believe, kept with its reason and raw bytes until somebody looks. */

export type QuarantineReason =
  | 'too-large'
  | 'not-json'
  | 'not-an-object'
  | 'schema'
  | 'version'
  | 'topic'
  | 'clock-ahead'
  | 'clock-behind'
  | 'implausible'
  | 'unknown-kind'
  | 'too-many-rooms'
  | 'rejected'
  /** Of a device that is not ours: nobody said yet what its keys mean. */
  | 'unmapped'
  /** It does not fit the mapping. */
  | 'mapping';

export interface QuarantineEntry {
  readonly id: number;
  /** Arrival of the first and of the last message like this, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** How many times the same bytes came. */
  readonly times: number;
  readonly gateway: string;
  readonly topic: string;
  readonly reason: QuarantineReason;
  /** What was expected, and where. */
  readonly detail: string;
  readonly bytes: number;
}

export interface QuarantineView {
  /** Newest first. */
  list(limit: number): QuarantineEntry[];
  /** The raw bytes of an entry. */
  raw(id: number): Uint8Array | undefined;
  /** Entries of one gateway with their raw bytes, oldest first. */
  of(gateway: string, limit: number): (QuarantineEntry & { readonly raw: Uint8Array })[];
  /** Entries kept of one gateway now. */
  countOf(gateway: string): number;
  /** `kept` entries now; `overflowed` are those pushed out by newer ones, ever. */
  counts(): { kept: number; overflowed: number };
}
