import type { QualityCode } from '@coldfield/protocol';

/** A sensor says itself that it failed. */
export class SensorFault {
  readonly quality: QualityCode;

  constructor(quality: QualityCode) {
    this.quality = quality;
  }
}

/** What a payload says by the names of its fields, in °C, %, V; states are 0 and 1. */
export type Fields = Record<string, number | SensorFault>;

export interface ReadPayload {
  readonly fields: Fields;
  /** What the device measured earlier and says again from its memory; `t` in epoch ms. */
  readonly history: readonly { readonly t: number; readonly fields: Fields }[];
  /** What is not understood, and where; null when all of it is. What stands before it counts. */
  readonly unread: string | null;
}

/** A maker's format of a payload. Raises nothing, whatever the bytes are. */
export type PayloadCodec = (bytes: Uint8Array, fPort: number) => ReadPayload;
