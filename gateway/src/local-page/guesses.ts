const FREE_TRIES = 5;
const MOST_WAIT_MS = 300_000;
const MOST_ADDRESSES = 200;

/** Slows down whoever tries tokens, by address, in bounded memory. */
export interface Guesses {
  /** How long this address has to wait, in ms; 0 for not at all. */
  waitMs(address: string): number;
  failed(address: string): void;
  succeeded(address: string): void;
}

export function createGuesses(monotonicMs: () => number): Guesses {
  const tries = new Map<string, { count: number; untilMs: number }>();
  return {
    waitMs: (address) => Math.max(0, (tries.get(netOf(address))?.untilMs ?? 0) - monotonicMs()),
    failed(address) {
      const net = netOf(address);
      const count = (tries.get(net)?.count ?? 0) + 1;
      const waitMs =
        count < FREE_TRIES ? 0 : Math.min(MOST_WAIT_MS, 1_000 * 2 ** Math.min(20, count - FREE_TRIES));
      tries.delete(net);
      tries.set(net, { count, untilMs: monotonicMs() + waitMs });
      const oldest = tries.keys().next().value;
      if (tries.size > MOST_ADDRESSES && oldest !== undefined) tries.delete(oldest);
    },
    succeeded: (address) => tries.delete(netOf(address)),
  };
}

/** A device has as many IPv6 addresses as it likes, all in one net. */
function netOf(address: string): string {
  return address.includes('.') || !address.includes(':') ? address : address.split(':').slice(0, 4).join(':');
}
