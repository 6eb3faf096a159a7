import { ImportError } from './import-error.ts';

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** `°C` in Windows-1252, read as GBK, is one of these: no logger means them. */
const MISREAD_DEGREES = /[癈癋]/;

/**
 * How a file is encoded, by its beginning: by its byte order mark, else UTF-8 if it is valid, else GBK (as GB 18030,
 * which holds all of it), unless that turns degrees into rare characters.
 * @throws {ImportError} for what is no text at all.
 */
export function detectEncoding(head: Uint8Array): Encoding {
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw new ImportError('this is an Excel workbook; save it as CSV and import that');
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  if (head.includes(0)) throw new ImportError('this is no text file: it holds zero bytes');
  // The beginning may end within a character.
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'utf-8';
  } catch {
    return MISREAD_DEGREES.test(new TextDecoder('gb18030').decode(head)) ? 'windows-1252' : 'gb18030';
  }
}
