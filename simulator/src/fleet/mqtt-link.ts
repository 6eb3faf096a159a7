import { connect, type Socket } from 'node:net';
import { DOWN_CHANNELS, encodeState, topicFor } from '@coldfield/protocol';
import { generate, type Packet, parser } from 'mqtt-packet';

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;
/** A number that no message of telemetry gets: those count from 1, and a fleet sends fewer. */
const STATE_ID = 65_535;

export interface LinkOptions {
  readonly host: string;
  readonly port: number;
  readonly id: string;
  readonly secret: string;
  /** 0: no keep-alive. */
  readonly keepAliveS: number;
  /** Source address, for more connections than one address has ports. */
  readonly localAddress?: string;
  /** Introduces itself as a real gateway does: a last will, a retained state, every channel that one listens to. */
  readonly asGateway?: boolean;
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
  /** Cuts the line. It comes back by itself unless `stay` is set; then by `open`. */
  cut: (stay?: boolean) => void;
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
  const born = Date.now();
  let connections = 0;
  let refused: string | null = null;
  let retryTimer: NodeJS.Timeout | undefined;
  let pingTimer: NodeJS.Timeout | undefined;
  let retryMs = FIRST_RETRY_MS;

  const open = (): void => {
    clearTimeout(retryTimer);
    const opening = connect({
      host: options.host,
      port: options.port,
      noDelay: true,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
    });
    socket?.destroy();
    socket = opening;
    const incoming = parser({ protocolVersion: 4 });
    incoming.on('packet', (packet) => {
      if (socket === opening) receive(packet, opening);
    });
    incoming.on('error', () => opening.destroy());
    opening.on('data', (chunk) => {
      incoming.parse(chunk);
      if (ready) events.idle();
    });
    opening.on('error', () => opening.destroy());
    opening.on('connect', () => opening.write(hello()));
    opening.on('close', () => {
      // One that was replaced says nothing of its successor.
      if (socket !== opening) return;
      ready = false;
      clearInterval(pingTimer);
      if (closed) return;
      // As gateways do, not all in the same moment.
      retryTimer = setTimeout(open, retryMs * (1 - Math.random() / 4));
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
      ...(options.asGateway === true ? { will: { ...state(false), qos: 1 as const, retain: true } } : {}),
    });

  const state = (online: boolean) => ({
    topic: topicFor(id, 'state'),
    payload: Buffer.from(
      encodeState({
        online,
        since: born,
        version: 'fleet',
        buffered: 0,
        oldest: null,
        clk: 'ntp',
        clockOffsetMs: 0,
      }),
    ),
  });

  const receive = (packet: Packet, from: Socket): void => {
    if (packet.cmd === 'puback') events.puback(packet.messageId ?? 0);
    else if (packet.cmd === 'publish') {
      if (packet.topic.endsWith('/ack')) events.ack(packet.payload as Buffer);
    } else if (packet.cmd === 'connack') {
      if (packet.returnCode === 0) {
        from.write(
          generate({
            cmd: 'subscribe',
            messageId: 1,
            subscriptions: (options.asGateway === true ? DOWN_CHANNELS : (['ack'] as const)).map(
              (channel) => ({
                topic: topicFor(id, channel),
                qos: 0 as const,
              }),
            ),
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
      if (options.asGateway === true) {
        from.write(
          generate({ cmd: 'publish', ...state(true), messageId: STATE_ID, qos: 1, dup: false, retain: true }),
        );
      }
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
    cut: (stay = false) => {
      clearTimeout(retryTimer);
      retryMs = FIRST_RETRY_MS;
      const cutting = socket;
      if (stay) socket = null;
      ready = false;
      clearInterval(pingTimer);
      if (cutting !== null) cutting.destroy();
      else if (!stay && !closed) open();
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
