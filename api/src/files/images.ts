const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Chunk by chunk to the last one, which is the end of the file. */
export function isPng(bytes: Buffer): boolean {
  if (!bytes.subarray(0, 8).equals(PNG)) return false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at === 8 && type !== 'IHDR') return false;
    at += 12 + bytes.readUInt32BE(at);
    if (type === 'IEND') return at === bytes.length;
  }
  return false;
}

/** RIFF says how long it is; a byte may be added to make it even. */
export function isWebp(bytes: Buffer): boolean {
  if (bytes.length < 20) return false;
  const isIt =
    bytes.toString('latin1', 0, 4) === 'RIFF' && /^WEBPVP8[ LX]$/.test(bytes.toString('latin1', 8, 16));
  const size = 8 + bytes.readUInt32LE(4);
  return isIt && (size === bytes.length || size + (size % 2) === bytes.length);
}

/**
 * Segment by segment to the picture, and over it to its end. Phones put more behind that: a second picture, a few
 * seconds of film. It may stay unless another program would find a page, a script or an archive in it.
 */
export function isJpeg(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return false;
  let at = 2;
  let pictured = false;
  while (at + 2 <= bytes.length) {
    if (bytes[at] !== 0xff) return false;
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) at++;
    else if (marker === 0xd9) return pictured && !isActive(bytes.subarray(at + 2));
    else {
      if (at + 4 > bytes.length) return false;
      const length = bytes.readUInt16BE(at + 2);
      if (length < 2) return false;
      at += 2 + length;
      if (marker === 0xda) {
        pictured = true;
        at = afterScan(bytes, at);
      }
    }
  }
  return false;
}

/** The next marker behind coded pixels: 0xff there is followed by 0, or by one of the marks that restart the coder. */
function afterScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0 && next !== 0xff && !(next !== undefined && next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

const ACTIVE = /<(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml\s)|%PDF-|^\s*<[a-z!?]/i;
const ZIP = Buffer.from([0x50, 0x4b, 3, 4]);

function isActive(bytes: Buffer): boolean {
  return bytes.includes(ZIP) || ACTIVE.test(bytes.toString('latin1'));
}
