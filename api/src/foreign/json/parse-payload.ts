import { MAX_PAYLOAD_BYTES } from '@coldfield/protocol';
import type { ForeignProblem } from '../decoder.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Many DTUs of Chinese makers write names such as 温度 in it. */
const gb18030 = new TextDecoder('gb18030', { fatal: true });

export type Parsed = { readonly body: object } | { readonly problem: ForeignProblem };

/** The object or the array that a payload holds. UTF-8 or GB 18030, NULs and spaces around it are no matter. */
export function parsePayload(payload: Uint8Array): Parsed {
  if (payload.byteLength > MAX_PAYLOAD_BYTES) {
    return refused('too-large', `${payload.byteLength} bytes, at most ${MAX_PAYLOAD_BYTES} expected`);
  }
  const text = textOf(payload);
  if (text === null) return refused('not-json', 'neither UTF-8 nor GB 18030 text');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refused('not-json', `JSON is expected, "${text.slice(0, 60)}" came`);
  }
  if (typeof body !== 'object' || body === null) {
    return refused('not-an-object', `a JSON object is expected, ${text.slice(0, 60)} came`);
  }
  return { body };
}

function textOf(payload: Uint8Array): string | null {
  for (const decoder of [utf8, gb18030]) {
    try {
      // Some fill their packet with NULs to a fixed length. JSON itself holds none.
      return decoder.decode(payload).replaceAll('\0', '').trim();
    } catch {
      // The other one.
    }
  }
  return null;
}

function refused(code: ForeignProblem['code'], detail: string): Parsed {
  return { problem: { code, place: null, detail } };
}
