import { generate, type Packet, parser } from 'mqtt-packet';
import type { RawClient } from './test-broker.ts';
import { secretOf } from './test-broker.ts';

/** The bytes of a valid CONNECT of a gateway or a service. */
export function connectPacket(username: string, password = secretOf(username)): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: username,
    keepalive: 0,
    username,
    password: Buffer.from(password),
  });
}

export function publishPacket(
  topic: string,
  payload: string | Buffer,
  options: { qos?: 0 | 1 | 2; retain?: boolean; messageId?: number } = {},
): Buffer {
  const { qos = 0, retain = false, messageId = 1 } = options;
  return generate({ cmd: 'publish', topic, payload, qos, retain, dup: false, messageId });
}

export function subscribePacket(topic: string, qos: 0 | 1 = 0): Buffer {
  return generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos }] });
}

/** Every whole packet that a raw client has received. */
export function packetsOf(client: RawClient): Packet[] {
  const packets: Packet[] = [];
  const reader = parser();
  reader.on('packet', (packet) => packets.push(packet));
  reader.parse(client.received());
  return packets;
}
