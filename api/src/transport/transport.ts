import type { Message } from '../ingest/message.ts';

/** The way of messages between gateways and ingest; the same through our broker and through another one. */
export interface Transport {
  /** Begins to hand messages to `handle`; see `Ingest.handle` for what its answer means. */
  start(handle: (message: Message) => undefined | Promise<void>): Promise<void>;
  /**
   * Best effort, at most once: what matters is sent again when its effect does not show.
   * @param options.retain the broker keeps it for who connects later; an empty payload removes what it keeps
   */
  publish(topic: string, payload: Uint8Array | string, options?: { readonly retain?: boolean }): void;
  /** Called on each connection to the broker, which may have forgotten what it kept. Returns the unsubscriber. */
  onConnected(listener: () => void): () => void;
  /** True while messages can flow. */
  ready(): boolean;
  stop(): Promise<void>;
}
