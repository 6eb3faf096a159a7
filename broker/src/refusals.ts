import type { Logger } from 'pino';

/** Why a client was refused; the label of `coldfield_broker_refused_total`. */
export const REFUSAL_REASONS = [
  'wrong-password',
  'bad-client-id',
  'foreign-topic',
  'denied-subscription',
  'oversized',
  'protocol',
  'connect-timeout',
  'too-many-connections',
  'rate',
  'not-accepted',
  'not-retained',
] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

const SENTENCES: Readonly<Record<RefusalReason, string>> = {
  'wrong-password': 'refused a client: wrong user name or password',
  'bad-client-id': 'refused a client: its client id is not its own id',
  'foreign-topic': 'refused a publish: the topic is not one of the client',
  'denied-subscription': 'denied a subscription: the filter is not one of the client',
  oversized: 'refused a client: packet too large',
  protocol: 'refused a client: not valid MQTT 3.1.1',
  'connect-timeout': 'refused a client: no CONNECT in time',
  'too-many-connections': 'refused a client: too many connections',
  rate: 'refused a client: over its rate for too long',
  'not-accepted': 'closed a client: its message could not be stored, it will send it again',
  'not-retained': 'did not retain a message: too large, or too many of them',
};

const LOG_AGAIN_AFTER_MS = 60 * 60_000;
const MAX_REMEMBERED = 4096;
const MAX_LINES_PER_MINUTE = 60;

/** Counts every refusal, and logs the first one of each client and reason in an hour, at most 60 lines a minute. */
export class Refusals {
  readonly counts: Record<RefusalReason, number>;
  readonly #loggedAtMs = new Map<string, number>();
  readonly #log: Logger;
  readonly #clock: () => number;
  #minute = 0;
  #linesThisMinute = 0;

  constructor(log: Logger, clock: () => number) {
    this.#log = log;
    this.#clock = clock;
    this.counts = Object.fromEntries(REFUSAL_REASONS.map((reason) => [reason, 0])) as Record<
      RefusalReason,
      number
    >;
  }

  /** `who` is the client as far as it is known: its id, or else its address. */
  refuse(reason: RefusalReason, who: string, fields: Record<string, unknown>): void {
    this.counts[reason] += 1;
    const nowMs = this.#clock();
    // A claimed name tells apart the devices behind one address; how many lines that makes is bounded below.
    const key = JSON.stringify([reason, who, fields.username, fields.clientId]);
    const lastMs = this.#loggedAtMs.get(key);
    if (lastMs !== undefined && nowMs - lastMs < LOG_AGAIN_AFTER_MS) return;
    this.#loggedAtMs.delete(key);
    this.#loggedAtMs.set(key, nowMs);
    if (this.#loggedAtMs.size > MAX_REMEMBERED)
      this.#loggedAtMs.delete(this.#loggedAtMs.keys().next().value!);
    if (this.#mayLog(nowMs)) this.#log.warn({ reason, who, ...fields }, SENTENCES[reason]);
  }

  #mayLog(nowMs: number): boolean {
    const minute = Math.floor(nowMs / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#linesThisMinute = 0;
    }
    this.#linesThisMinute += 1;
    if (this.#linesThisMinute === MAX_LINES_PER_MINUTE) {
      this.#log.warn('more clients are being refused than are logged: see the metrics');
    }
    return this.#linesThisMinute < MAX_LINES_PER_MINUTE;
  }
}
