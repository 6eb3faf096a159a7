import { createDecipheriv } from 'node:crypto';
import { COUNTED, MOST_OF_A_KIND, OBJECTS, PACKET_ID } from './objects.ts';

/** What an advertisement says. */
export type Advertisement =
  | {
      readonly kind: 'values';
      /** By point, such as `temperature`; the second of its kind is `temperature2`. */
      readonly values: ReadonlyMap<string, number>;
      readonly packetId: number | null;
      /** The counter of an encrypted one, which only grows. */
      readonly counter: number | null;
      /** True when an object that is not known cut the rest off. */
      readonly cut: boolean;
    }
  | { readonly kind: 'encrypted' }
  | { readonly kind: 'wrong-key' }
  /** Not BTHome v2, or broken. */
  | { readonly kind: 'unreadable' };

const ENCRYPTED = 0b0000_0001;
const MAC_INCLUDED = 0b0000_0010;
const VERSION = 2;
const UNREADABLE = { kind: 'unreadable' } as const;

/**
 * Reads the service data of UUID 0xFCD2, beginning with its information byte. Never throws.
 * @param mac six bytes in the order in which it is written, for decryption
 * @param key sixteen bytes; null when there is none
 */
export function parseServiceData(data: Buffer, mac: Buffer, key: Buffer | null): Advertisement {
  const info = data[0];
  if (info === undefined || info >> 5 !== VERSION) return UNREADABLE;
  const body = data.subarray((info & MAC_INCLUDED) === 0 ? 1 : 7);
  if ((info & ENCRYPTED) === 0) return parseObjects(body, null);
  if (key === null) return { kind: 'encrypted' };
  return decrypt(body, info, mac, key);
}

/** AES-128-CCM with a tag of four bytes; the nonce is MAC, UUID, information byte and counter. */
function decrypt(body: Buffer, info: number, mac: Buffer, key: Buffer): Advertisement {
  if (body.length < 9 || key.length !== 16 || mac.length !== 6) return UNREADABLE;
  const counter = body.subarray(-8, -4);
  const nonce = Buffer.concat([mac, Buffer.from([0xd2, 0xfc, info]), counter]);
  const cipher = body.subarray(0, -8);
  try {
    const decipher = createDecipheriv('aes-128-ccm', key, nonce, { authTagLength: 4 });
    decipher.setAuthTag(body.subarray(-4));
    const plain = decipher.update(cipher);
    decipher.final();
    return parseObjects(plain, counter.readUInt32LE(0));
  } catch {
    return { kind: 'wrong-key' };
  }
}

function parseObjects(body: Buffer, counter: number | null): Advertisement {
  const values = new Map<string, number>();
  let packetId: number | null = null;
  let cut = false;
  let at = 0;
  while (at < body.length) {
    const id = body[at] ?? 0;
    if (COUNTED.has(id)) {
      const length = body[at + 1];
      if (length === undefined || at + 2 + length > body.length) return UNREADABLE;
      at += 2 + length;
      continue;
    }
    const type = OBJECTS.get(id);
    if (type === undefined) {
      cut = true;
      break;
    }
    const end = at + 1 + type.bytes;
    if (end > body.length) return UNREADABLE;
    const raw = type.signed ? body.readIntLE(at + 1, type.bytes) : body.readUIntLE(at + 1, type.bytes);
    if (id === PACKET_ID) packetId = raw;
    // A state is 0 or 1; some devices send 0xFF for yes.
    if (type.point !== null)
      keep(
        values,
        type.point,
        type.unit === '' ? Number(raw !== 0) : Number((raw * type.factor).toPrecision(10)),
      );
    at = end;
  }
  if (values.size === 0 && packetId === null && body.length > 0 && cut) return UNREADABLE;
  return { kind: 'values', values, packetId, counter, cut };
}

function keep(values: Map<string, number>, point: string, value: number): void {
  for (let n = 1; n <= MOST_OF_A_KIND; n++) {
    const name = n === 1 ? point : `${point}${n}`;
    if (values.has(name)) continue;
    values.set(name, value);
    return;
  }
}
