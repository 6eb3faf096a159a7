import type { Message } from '../ingest/ingest.ts';

/** The way of messages between gateways and ingest; the same through our broker and through another one. */
export interface Transport {
  /** Begins to hand messages to `handle`; see `Ingest.handle` for what its answer means. */
  start(handle: (message: Message) => undefined | Promise<void>): Promise<void>;
  /** Best effort, at most once: what matters is sent again when its effect does not show. */
  publish(topic: string, payload: string): void;
  /** True while messages can flow. */
  ready(): boolean;
  stop(): Promise<void>;
}
