import { connect, type Socket } from 'node:net';
import { type Ack, decodeAck, topicFor } from '@coldfield/protocol';
import type { BenchGateway } from './bench-seed.ts';
import {
  CONNACK,
  connectPacket,
  createSplitter,
  PINGREQ,
  PUBLISH,
  payloadOf,
  publishPacket,
  SUBACK,
  subscribePacket,
} from './mqtt-packets.ts';

/** One gateway's connection, kept as light as a load test needs. */
export interface BenchLink {
  readonly gateway: BenchGateway;
  readonly open: boolean;
  publish(payload: string): void;
  ping(): void;
  close(): void;
}

export interface LinkOptions {
  readonly port: number;
  readonly gateway: BenchGateway;
  /** 0: none. The pings are the caller's. */
  readonly keepAliveS?: number;
  /** Source address, for more connections than one address has ports. */
  readonly localAddress?: string;
  readonly onAck?: (ack: Ack) => void;
  readonly onClose?: () => void;
}

/** Resolves when signed in and subscribed to the acks. @throws when refused or cut before. */
export function openLink(options: LinkOptions): Promise<BenchLink> {
  const { gateway, port, localAddress } = options;
  const topic = topicFor(gateway.id, 'telemetry');
  let messageId = 0;
  let open = false;
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    const link: BenchLink = {
      gateway,
      get open() {
        return open;
      },
      publish(payload) {
        messageId = (messageId % 65_535) + 1;
        socket.write(publishPacket(topic, messageId, payload));
      },
      ping: () => void socket.write(PINGREQ),
      close: () => void socket.destroy(),
    };
    socket.on('connect', () => {
      const hello = connectPacket(gateway.id, gateway.id, gateway.secret, options.keepAliveS ?? 0);
      socket.write(Buffer.concat([hello, subscribePacket(topicFor(gateway.id, 'ack'), 1)]));
    });
    socket.on(
      'data',
      createSplitter((type, _flags, body) => {
        if (type === CONNACK && body[1] !== 0) reject(new Error(`${gateway.id}: CONNACK ${body[1]}`));
        else if (type === SUBACK) {
          open = true;
          resolve(link);
        } else if (type === PUBLISH) options.onAck?.(decodeAck(payloadOf(body)));
      }),
    );
    socket.on('error', reject);
    socket.on('close', () => {
      open = false;
      reject(new Error(`${gateway.id}: the connection was closed`));
      options.onClose?.();
    });
  });
}

/** Opens many, `batch` at a time. */
export async function openLinks(all: readonly LinkOptions[], batch = 200): Promise<BenchLink[]> {
  const links: BenchLink[] = [];
  for (let i = 0; i < all.length; i += batch) {
    links.push(...(await Promise.all(all.slice(i, i + batch).map(openLink))));
  }
  return links;
}

export function closeLinks(links: readonly BenchLink[]): void {
  for (const link of links) link.close();
}
