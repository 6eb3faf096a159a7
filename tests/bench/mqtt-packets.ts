/** Just enough of MQTT 3.1.1 for a load test: what a client sends, and the frames of what it receives. */

export const CONNACK = 2;
export const PUBLISH = 3;
export const PUBACK = 4;
export const SUBACK = 9;

export const PINGREQ = Buffer.from([0xc0, 0x00]);

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  const length = Buffer.allocUnsafe(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A packet of any first byte; the remaining length is that of the parts. */
export function packet(firstByte: number, ...parts: readonly Uint8Array[]): Buffer {
  let rest = parts.reduce((sum, part) => sum + part.length, 0);
  const header = [firstByte];
  do {
    header.push(rest > 127 ? (rest & 127) | 128 : rest);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from(header), ...parts]);
}

export function connectPacket(
  clientId: string,
  username: string,
  password: string,
  keepAliveS: number,
): Buffer {
  const flags = 0b1100_0010; // user name, password, clean session
  const head = Buffer.from([4, flags, keepAliveS >> 8, keepAliveS & 255]);
  return packet(0x10, text('MQTT'), head, text(clientId), text(username), text(password));
}

const number = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

/** QoS 1. */
export function publishPacket(topic: string, messageId: number, payload: Uint8Array | string): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  return packet(0x32, text(topic), number(messageId), bytes);
}

export function subscribePacket(filter: string, messageId: number, qos = 0): Buffer {
  return packet(0x82, number(messageId), text(filter), Buffer.from([qos]));
}

/** Splits a stream into packets: `onPacket(type, flags, body)`. */
export function createSplitter(
  onPacket: (type: number, flags: number, body: Buffer) => void,
): (chunk: Buffer) => void {
  let kept: Buffer = Buffer.alloc(0);
  return (chunk) => {
    let bytes = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    for (;;) {
      let length = 0;
      let at = 1;
      let byte = 128;
      for (let scale = 1; byte >= 128 && at < bytes.length; scale *= 128) {
        byte = bytes[at++]!;
        length += (byte & 127) * scale;
      }
      if (byte >= 128 || bytes.length < at + length) break;
      onPacket(bytes[0]! >> 4, bytes[0]! & 15, bytes.subarray(at, at + length));
      bytes = bytes.subarray(at + length);
    }
    kept = bytes;
  };
}

/** The payload of a PUBLISH that was received with QoS 0. */
export function payloadOf(body: Buffer): Buffer {
  return body.subarray(2 + body.readUInt16BE(0));
}
