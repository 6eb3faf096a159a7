import { hashPassword, verifyPassword } from '../password.ts';
import { randomSecret } from '../secrets.ts';
import { createTurnstile } from '../turnstile.ts';

/** Hashing, a bounded number at a time: everything that costs 30 ms of a processor on somebody's word. */
export interface Passwords {
  /** @throws {RecordsError} `busy` (retryable) when too many wait. */
  hash(password: string): Promise<string>;
  /** Takes the same time when there is nobody to compare with (`null`). @throws {RecordsError} `busy`. */
  fits(password: string, hash: string | null): Promise<boolean>;
}

/** Two at a time leave the thread pool to the rest; 64 waiting ones take about a second. */
const AT_ONCE = 2;
const WAITING = 64;

export function createPasswords(): Passwords {
  const turnstile = createTurnstile(AT_ONCE, WAITING);
  let decoy: Promise<string> | undefined;
  return {
    hash: (password) => turnstile.run(() => hashPassword(password)),
    async fits(password, hash) {
      decoy ??= hashPassword(randomSecret());
      const against = hash ?? (await decoy);
      const fits = await turnstile.run(() => verifyPassword(password, against));
      return fits && hash !== null;
    },
  };
}
