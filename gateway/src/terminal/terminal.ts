/** What a command of the gateway talks to; injected, so that tests can read what it says. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** A line that replaces the one before it; null where nobody watches, as in a file. */
  readonly status: ((line: string) => void) | null;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}
