import { connect } from 'node:net';
import { topicFor } from '@coldfield/protocol';
import type { BenchGateway } from '../bench-seed.ts';
import { CONNACK, connectPacket, createSplitter, PUBACK, SUBACK } from '../mqtt-packets.ts';

/** A signed-in gateway that sends well-formed MQTT with whatever inside, and must never be cut for it. */
export interface Publisher {
  readonly topic: string;
  /** Sends a packet with the next message id when the window has room. @throws when the server cuts the connection. */
  send(make: (messageId: number) => Buffer): Promise<void>;
  /** Resolves when everything is answered. */
  settled(): Promise<void>;
  close(): void;
}

const WINDOW = 100;
const MAX_ID = 65_535;

export function createPublisher(port: number, { id, secret }: BenchGateway): Promise<Publisher> {
  let underWay = 0;
  let messageId = 0;
  let closing = false;
  let cut: Error | null = null;
  let wake = (): void => {};
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const until = async (reached: () => boolean): Promise<void> => {
    while (!reached() && cut === null) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (cut !== null) throw cut;
  };
  return new Promise((resolve, reject) => {
    socket.on('connect', () => socket.write(connectPacket(id, id, secret, 0)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (closing) return;
      cut = new Error(`${id}: the server closed a connection that kept to MQTT`);
      reject(cut);
      wake();
    });
    socket.on(
      'data',
      createSplitter((type, _flags, body) => {
        if (type === PUBACK || type === SUBACK) {
          underWay--;
          wake();
        } else if (type === CONNACK && body[1] === 0) {
          resolve({
            topic: topicFor(id, 'telemetry'),
            async send(make) {
              if (underWay >= WINDOW) await until(() => underWay < WINDOW);
              if (cut !== null) throw cut;
              underWay++;
              messageId = (messageId % MAX_ID) + 1;
              socket.write(make(messageId));
            },
            settled: () => until(() => underWay === 0),
            close() {
              closing = true;
              socket.destroy();
            },
          });
        }
      }),
    );
  });
}
