const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });
/** Frames of a bus pass for text now and then; these characters give them away. */
const NO_TEXT = /(?![\t\n\r])\p{Cc}|\ufffd/u;

/** A message as text, UTF-8 or GB 18030; null for bytes that are none. */
export function payloadText(payload: Uint8Array): string | null {
  for (const decoder of [utf8, gb18030]) {
    try {
      const text = decoder.decode(payload);
      // Some fill their packet with NULs.
      return NO_TEXT.test(text.replaceAll('\0', '')) ? null : text;
    } catch {
      // The other one.
    }
  }
  return null;
}
