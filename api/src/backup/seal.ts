import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter } from 'age-encryption';
import { BackupError } from './backup-error.ts';

/** The first bytes of a file in the format of age. */
export const AGE_MAGIC = 'age-encryption.org/v1';
export const MIN_PASSPHRASE = 12;

/** scrypt with N = 2^16 takes 64 MiB for a moment, which a small box has; age's own 2^18 takes four times that. */
const WORK_FACTOR = 16;

/** Encrypts a stream in the format of age (https://age-encryption.org/v1), so that other programs can open it, too. */
export async function seal(plain: Readable, passphrase: string): Promise<Readable> {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(WORK_FACTOR);
  encrypter.setPassphrase(passphrase);
  return Readable.fromWeb((await encrypter.encrypt(webOf(plain))) as ReadableStream);
}

/** @throws {BackupError} `wrong-passphrase` */
export async function unseal(sealed: Readable, passphrase: string): Promise<Readable> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  try {
    return Readable.fromWeb((await decrypter.decrypt(webOf(sealed))) as ReadableStream);
  } catch (cause) {
    throw new BackupError('wrong-passphrase', 'the back-up does not open with this passphrase', { cause });
  }
}

type AgeStream = Parameters<Encrypter['encrypt']>[0] & globalThis.ReadableStream<Uint8Array>;
const webOf = (stream: Readable): AgeStream => Readable.toWeb(stream) as AgeStream;
