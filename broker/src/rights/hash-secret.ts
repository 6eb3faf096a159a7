import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * SHA-256 of a secret in hex, as credential files and records keep it. A fast hash is right here because the secret
 * is 32 random bytes, not a password that somebody chose: there is nothing to guess.
 */
export function hashSecret(secret: Uint8Array | string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares a secret with a stored hash in constant time; a malformed stored hash matches nothing. */
export function secretMatches(secret: Uint8Array, hashHex: string): boolean {
  const stored = Buffer.from(hashHex, 'hex');
  const given = createHash('sha256').update(secret).digest();
  return stored.length === given.length && timingSafeEqual(stored, given);
}
