/** Digits of a DTU that writes bytes as text: `01 04 02`, `010402`, `0x01,0x04`. */
const HEX = /^(?:(?:0x)?[0-9a-f]{2}[\s,;:]*)+$/i;

/**
 * The bytes that came from the line. A binary frame is never taken for text: its second byte is a function code, and
 * none of those is a hexadecimal digit.
 */
export function lineBytes(payload: Uint8Array): Uint8Array {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('latin1').trim();
  if (!HEX.test(text)) return payload;
  return Buffer.from(text.replaceAll(/0x|[\s,;:]/gi, ''), 'hex');
}
