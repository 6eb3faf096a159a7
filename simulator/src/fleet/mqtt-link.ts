import { connect, type Socket } from 'node:net';
import { topicFor } from '@coldfield/protocol';
import { generate, type Packet, parser } from 'mqtt-packet';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly id: string;
  readonly secret: string;
  /** 0: no keep-alive. */
  readonly keepAliveS: number;
}

export interface LinkEvents {
  /** Connected and subscribed to the acks, for the first time or again; what was under way is not any more. */
  readonly ready: () => void;
  readonly puback: (messageId: number) => void;
  readonly ack: (payload: Uint8Array) => void;
  /** Everything that arrived together has been handed over. */
  readonly idle: () => void;
}

export interface Link {
  open: () => void;
  /** Writes packets together; does nothing while not ready. */
  write: (packets: readonly Uint8Array[]) => void;
  close: () => void;
  readonly ready: boolean;
  /** How often it became ready. */
  readonly connections: number;
  /** Why the broker does not want it, null when it does. */
  readonly refused: string | null;
}

/** An MQTT 3.1.1 connection of one gateway over a bare socket, with reconnection and keep-alive. */
export function createLink(options: LinkOptions, events: LinkEvents): Link {
  const { id } = options;
  let socket: Socket | null = null;
  let ready = false;
  let closed = false;
  let connections = 0;
  let refused: string | null = null;
  let retryTimer: NodeJS.Timeout | undefined;
  let pingTimer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;

  const open = (): void => {
    const opening = connect({ host: options.host, port: options.port, noDelay: true });
    socket = opening;
    const incoming = parser({ protocolVersion: 4 });
    incoming.on('packet', (packet) => receive(packet, opening));
    incoming.on('error', () => opening.destroy());
    opening.on('data', (chunk) => {
      incoming.parse(chunk);
      if (ready) events.idle();
    });
    opening.on('error', () => opening.destroy());
    opening.on('connect', () => opening.write(hello()));
    opening.on('close', () => {
      ready = false;
      clearInterval(pingTimer);
      if (closed || socket !== opening) return;
      retryTimer = setTimeout(open, retryMs);
      retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
    });
  };

  const hello = (): Buffer =>
    generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: id,
      keepalive: options.keepAliveS,
      username: id,
      password: Buffer.from(options.secret),
    });

  const receive = (packet: Packet, from: Socket): void => {
    if (packet.cmd === 'puback') events.puback(packet.messageId ?? 0);
    else if (packet.cmd === 'publish') events.ack(packet.payload as Buffer);
    else if (packet.cmd === 'connack') {
      if (packet.returnCode === 0) {
        from.write(
          generate({
            cmd: 'subscribe',
            messageId: 1,
            subscriptions: [{ topic: topicFor(id, 'ack'), qos: 0 }],
          }),
        );
      } else {
        refused = `CONNACK ${packet.returnCode}`;
        from.destroy();
      }
    } else if (packet.cmd === 'suback') {
      ready = true;
      refused = null;
      connections++;
      retryMs = FIRST_RETRY_MS;
      const ping = generate({ cmd: 'pingreq' });
      if (options.keepAliveS > 0) pingTimer = setInterval(() => from.write(ping), options.keepAliveS * 800);
      events.ready();
    }
  };

  return {
    open,
    write: (packets) => {
      if (!ready || socket === null) return;
      socket.cork();
      for (const packet of packets) socket.write(packet);
      socket.uncork();
    },
    close: () => {
      closed = true;
      clearTimeout(retryTimer);
      clearInterval(pingTimer);
      if (ready) socket?.end(generate({ cmd: 'disconnect' }));
      else socket?.destroy();
      // A broker that does not hang up must not keep the process.
      socket?.unref();
    },
    get ready() {
      return ready;
    },
    get connections() {
      return connections;
    },
    get refused() {
      return refused;
    },
  };
}
