/** What came in by MQTT. */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Its sender says that it may have sent it before. */
  readonly dup?: boolean;
}
