import type { InfluxServer } from './influx-server.ts';
import { EARLIEST_MS, type Policy } from './influxql.ts';

const HOUR_MS = 3_600_000;

/**
 * How long the server keeps what is in one policy. It drops whole shards, long after they are due; what is due
 * counts as gone at once here, so that an answer does not hang on when it last tidied up.
 */
export class Retention {
  readonly policy: Policy;
  readonly #server: InfluxServer;
  #ms: number | null;
  #expiredBefore = EARLIEST_MS;

  private constructor(server: InfluxServer, policy: Policy, ms: number | null) {
    this.#server = server;
    this.policy = policy;
    this.#ms = ms;
  }

  static async of(server: InfluxServer, policy: Policy): Promise<Retention> {
    return new Retention(server, policy, await server.retentionMs(policy));
  }

  /** What lies before it (epoch ms) is gone, or as good as gone. */
  floor(): number {
    if (this.#ms === null) return this.#expiredBefore;
    return Math.max(this.#expiredBefore, Math.floor(this.#server.now() - this.#ms));
  }

  since(t: number): number {
    return Math.max(t, this.floor());
  }

  /** Asks the server again: somebody has changed it. */
  async refresh(): Promise<void> {
    this.#ms = await this.#server.retentionMs(this.policy);
  }

  /** What lies before `t` (epoch ms) counts as gone from now on. */
  hideBefore(t: number): void {
    this.#expiredBefore = Math.max(this.#expiredBefore, t);
  }

  /** Has the server keep everything from `t` (epoch ms) on, and drop what is older; null keeps all of it. */
  async keepFrom(t: number | null): Promise<void> {
    // Whole hours, the longer side: the server's clock goes on while it is told. An hour is the least it takes.
    const ms = t === null ? null : Math.max(HOUR_MS, Math.ceil((this.#server.now() - t) / HOUR_MS) * HOUR_MS);
    if (ms === this.#ms) return;
    if (ms !== null && this.#ms !== null && Math.abs(this.#ms - ms) < HOUR_MS) return;
    await this.#server.setRetention(this.policy, ms);
    this.#ms = ms;
  }
}
