import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** 32 random bytes as 43 characters that are safe in headers, files and URLs. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * A password that somebody types into the form of a device: 118 random bits in 24 characters, as many forms take no
 * more than 32, and no letter that looks like another.
 */
export function randomPassword(): string {
  return Array.from({ length: 24 }, () => PASSWORD_ALPHABET[randomInt(PASSWORD_ALPHABET.length)]).join('');
}

/** An opaque id that fits the wire's pattern. */
export function randomId(prefix: string): string {
  return `${prefix}-${randomBytes(10).toString('hex')}`;
}

/** Without I, L, O and U: nobody should have to ask which letter it is. */
const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A one-time code of 60 random bits, such as `7K3M-Q9TX-2BPA`. */
export function randomCode(): string {
  const letters = Array.from({ length: 12 }, () => CODE_ALPHABET[randomInt(32)]);
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8)].map((part) => part.join('')).join('-');
}

/** What a person meant by a code, however they typed it. */
export function normalCode(code: string): string {
  return code.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1').replaceAll(/[\s-]/g, '');
}

/** Whether a typed code is the one that was meant, in the same time whatever differs. */
export function sameCode(typed: string, code: string): boolean {
  return sameHash(sha256(normalCode(typed)), sha256(normalCode(code)));
}

/** Fast on purpose: what it hashes is random, so nothing can be guessed from a leaked hash. */
export function sha256(secret: string | Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function sha256Hex(secret: string | Uint8Array): string {
  return sha256(secret).toString('hex');
}

export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
