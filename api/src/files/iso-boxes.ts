/** What phones write into the first box of a still picture in HEIF. */
const BRANDS: ReadonlySet<string> = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/** Boxes from the first byte to the last, the first of them naming a brand of HEIC. */
export function isHeic(bytes: Buffer): boolean {
  if (bytes.length < 16 || bytes.toString('latin1', 4, 8) !== 'ftyp') return false;
  if (!BRANDS.has(bytes.toString('latin1', 8, 12))) return false;
  let at = 0;
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at);
    if (!/^[ -~]{4}$/.test(bytes.toString('latin1', at + 4, at + 8))) return false;
    // 0 is "to the end of the file", 1 is "the size is in the next eight bytes".
    if (size === 0) return true;
    if (size === 1 && at + 16 > bytes.length) return false;
    const length = size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size;
    if (length < 8) return false;
    at += length;
  }
  return at === bytes.length;
}
