/** Where a try comes from, and whose password is tried. */
export interface Attempt {
  /** As it is kept: whether it exists plays no part. */
  readonly account: string;
  readonly address: string;
  /** A device that this account has signed in from before; null for any other. */
  readonly device: string | null;
}

export interface GuessLimits {
  /** Failed tries without any wait. */
  readonly free: number;
  /** The wait after them; it doubles with each further failure. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** A failure is forgotten after this long without another. */
  readonly forgetMs: number;
  /** Failed tries of one address over all accounts, and how often one of them comes back. */
  readonly ofAddress: number;
  readonly addressRegainMs: number;
  /** Entries of each kind in memory; the one that was touched longest ago goes first. */
  readonly entries: number;
}

export interface GuessLimiter {
  /**
   * A number: the ms after which to try again, nothing was counted. Else the try may be made: it counts as failed, so
   * that many at the same time gain nothing, until it is told that it succeeded.
   */
  begin(attempt: Attempt): number | { succeeded(): void };
}

const LIMITS: GuessLimits = {
  free: 5,
  firstWaitMs: 1_000,
  longestWaitMs: 15 * 60_000,
  forgetMs: 60 * 60_000,
  ofAddress: 60,
  addressRegainMs: 10_000,
  entries: 10_000,
};

/**
 * Slows down guessing without locking anybody out. Failures count per account and address, each doubling the wait, and
 * per address over all accounts. A device that the person signed in from before has a budget of its own, which nobody
 * else can use up, and is not held back by what others do at its address.
 */
export function createGuessLimiter(clock: () => number, limits: Partial<GuessLimits> = {}): GuessLimiter {
  const { free, firstWaitMs, longestWaitMs, forgetMs, ofAddress, addressRegainMs, entries } = {
    ...LIMITS,
    ...limits,
  };
  const failures = createRecent<{ failed: number; at: number }>(entries);
  const addresses = createRecent<{ spent: number; at: number }>(entries);

  const waitOf = ({ failed, at }: { failed: number; at: number }, now: number): number => {
    if (failed < free) return 0;
    const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failed - free, 30));
    return Math.max(0, at + wait - now);
  };

  return {
    begin({ account, address, device }) {
      const now = clock();
      const place = groupOf(address);
      const key = JSON.stringify(device === null ? [account, 'at', place] : [account, 'by', device]);
      const known = failures.get(key);
      // A clock that was set back forgets too: better a try too many than somebody locked out.
      const before =
        known === undefined || now - known.at >= forgetMs || now < known.at ? { failed: 0, at: now } : known;
      const wait = waitOf(before, now);
      if (wait > 0) return wait;

      const last = addresses.get(place) ?? { spent: 0, at: now };
      const spent = Math.max(0, last.spent - Math.max(0, now - last.at) / addressRegainMs);
      if (device === null) {
        if (spent + 1 > ofAddress) return Math.ceil((spent + 1 - ofAddress) * addressRegainMs);
        addresses.set(place, { spent: spent + 1, at: now });
      }
      failures.set(key, { failed: before.failed + 1, at: now });
      return {
        succeeded() {
          failures.delete(key);
          const current = addresses.get(place);
          if (device === null && current !== undefined)
            addresses.set(place, { ...current, spent: Math.max(0, current.spent - 1) });
        },
      };
    },
  };
}

/** Whoever has an IPv6 line has 2^64 addresses: they count as one. */
function groupOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  if (tail !== undefined) {
    const end = tail.split(':').filter((group) => group !== '');
    while (groups.length + end.length < 8) groups.push('0');
    groups.push(...end);
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** A map of bounded size that drops what was written longest ago. */
function createRecent<V>(most: number) {
  const map = new Map<string, V>();
  return {
    get: (key: string) => map.get(key),
    set(key: string, value: V): void {
      map.delete(key);
      map.set(key, value);
      if (map.size > most) map.delete(map.keys().next().value as string);
    },
    delete: (key: string) => map.delete(key),
  };
}
