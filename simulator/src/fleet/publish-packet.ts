/** Encodes MQTT 3.1.1 QoS 1 PUBLISH packets of one topic; the packet library's own way is too slow for a load test. */
export function createPublishEncoder(topic: string): (messageId: number, payload: string) => Buffer {
  const topicBytes = Buffer.from(topic);
  return (messageId, payload) => {
    const payloadBytes = Buffer.byteLength(payload);
    const remaining = 2 + topicBytes.length + 2 + payloadBytes;
    const lengthBytes = remaining < 0x80 ? 1 : remaining < 0x4000 ? 2 : remaining < 0x20_0000 ? 3 : 4;
    const packet = Buffer.allocUnsafe(1 + lengthBytes + remaining);
    packet[0] = 0x32;
    let at = 1;
    for (let rest = remaining, n = 0; n < lengthBytes; n++, rest = Math.floor(rest / 128)) {
      packet[at++] = (rest % 128) | (n < lengthBytes - 1 ? 0x80 : 0);
    }
    at = packet.writeUInt16BE(topicBytes.length, at);
    at += topicBytes.copy(packet, at);
    at = packet.writeUInt16BE(messageId, at);
    packet.write(payload, at);
    return packet;
  };
}
