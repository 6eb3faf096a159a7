import type { FileType } from '../contract/index.ts';
import { isJpeg, isPng, isWebp } from './images.ts';
import { isHeic } from './iso-boxes.ts';
import { isText } from './text.ts';

/**
 * What a file is, by its bytes alone; null for what is not taken. A file must be of its type from the first byte to the
 * last: one that is something else to another program, such as a picture with a page of HTML behind it, is not taken.
 */
export function typeOf(bytes: Uint8Array): FileType | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isPdf(buffer)) return 'application/pdf';
  if (isJpeg(buffer)) return 'image/jpeg';
  if (isPng(buffer)) return 'image/png';
  if (isWebp(buffer)) return 'image/webp';
  if (isHeic(buffer)) return 'image/heic';
  if (isText(buffer)) return 'text/plain';
  return null;
}

/** Readers look for the header in the first kilobyte; here it is the first byte, and only spaces follow the end. */
function isPdf(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 0, 5) !== '%PDF-') return false;
  const end = bytes.lastIndexOf('%%EOF', undefined, 'latin1');
  return end > 0 && /^[\s\0]{0,1024}$/.test(bytes.toString('latin1', end + 5));
}
