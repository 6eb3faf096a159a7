import { pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

/** Mosquitto's own number; what is hashed is 32 random bytes, which no number of guesses finds. */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

const derive = promisify(pbkdf2);

/** A password as Mosquitto's password file keeps it since 2.0: `$7$iterations$salt$PBKDF2-SHA512`, in Base64. */
export async function mosquittoHash(secret: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(secret, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}`;
}
