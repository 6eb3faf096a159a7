import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  decodeState,
  decodeTelemetry,
  encodeAck,
  type Frame,
  type GatewayState,
  parseTopic,
  type Telemetry,
  topicFor,
} from '@coldfield/protocol';
import { Aedes } from 'aedes';

/** A real MQTT broker on the loopback with the least of an ingest behind it: it keeps frames and acknowledges. */
export interface TestServer {
  readonly port: number;
  readonly url: string;
  readonly messages: Telemetry[];
  readonly frames: Frame[];
  readonly states: GatewayState[];
  /** Connections refused for their password. */
  refusals: number;
  /** False: frames arrive and are not acknowledged, as while the archive is down. */
  acknowledging: boolean;
  /** False: hellos are not answered either. */
  tellingTime: boolean;
  timeMs: () => number;
  /** Publishes an ack as the server would. */
  acknowledge(gatewayId: string, ack: { stream: string; boot: string; acks: [number, number][] }): void;
  /** Publishes a retained configuration as the server would; text goes as it is. */
  push(gatewayId: string, message: object | string): void;
  /** Cuts every connection; `listening` false refuses new ones until `comeBack`. */
  cut(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

export async function startTestServer(options: { password?: string } = {}): Promise<TestServer> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let port = 0;

  broker.authenticate = (_client, _username, password, done) => {
    const isRight = options.password === undefined || password?.toString() === options.password;
    if (!isRight) self.refusals += 1;
    done(isRight ? null : Object.assign(new Error('refused'), { returnCode: 4 }), isRight);
  };
  broker.on('publish', (packet, client) => {
    if (client === null) return;
    const topic = parseTopic(packet.topic);
    const payload = Buffer.from(packet.payload);
    if (topic?.channel === 'state') self.states.push(decodeState(payload));
    if (topic?.channel !== 'telemetry') return;
    const telemetry = decodeTelemetry(payload);
    if (telemetry.origin !== 'stream') throw new Error('a gateway always has a stream');
    self.messages.push(telemetry);
    self.frames.push(...telemetry.frames);
    const { stream, boot } = telemetry;
    const acks: [number, number][] = [
      ...telemetry.frames.map(({ seq }): [number, number] => [seq, seq]),
      ...telemetry.dropped.map(([from, to]): [number, number] => [from, to]),
    ];
    if (acks.length === 0 ? self.tellingTime : self.acknowledging)
      self.acknowledge(topic.gatewayId, { stream, boot, acks });
  });

  async function listen(): Promise<void> {
    server = createServer((socket) => {
      socket.setNoDelay();
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
      broker.handle(socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function cut(): Promise<void> {
    const closing = server;
    server = null;
    if (closing === null) return;
    const closed = once(closing, 'close');
    closing.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  await listen();
  const self: TestServer = {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    messages: [],
    frames: [],
    states: [],
    refusals: 0,
    acknowledging: true,
    tellingTime: true,
    timeMs: Date.now,
    acknowledge(gatewayId, ack) {
      const payload = encodeAck({ ...ack, serverTime: Math.round(self.timeMs()) });
      broker.publish(
        { cmd: 'publish', topic: topicFor(gatewayId, 'ack'), payload, qos: 1, retain: false, dup: false },
        () => {},
      );
    },
    push(gatewayId, message) {
      const payload = typeof message === 'string' ? message : JSON.stringify(message);
      broker.publish(
        { cmd: 'publish', topic: topicFor(gatewayId, 'config'), payload, qos: 1, retain: true, dup: false },
        () => {},
      );
    },
    cut,
    comeBack: listen,
    async stop() {
      await cut();
      await new Promise<void>((resolve) => {
        broker.close(() => resolve());
      });
    },
  };
  return self;
}
