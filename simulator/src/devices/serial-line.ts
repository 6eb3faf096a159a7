import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What devices on a line make of the bytes that they hear: an answer, or nothing. Each keeps its own unfinished rest. */
export type LineListener = (chunk: Buffer) => Promise<Buffer | null>;

/** Changes bytes on their way, as a port set to another speed does. */
export type Wire = (bytes: Buffer) => Buffer;

export interface SerialLine {
  /** Listens; returns the port. */
  start: () => Promise<number>;
  /** Puts bytes on the line that nobody asked for: a neighbour talks. */
  say: (bytes: Buffer) => void;
  stop: () => Promise<void>;
}

/**
 * A serial line behind a serial server in transparent mode: bytes that a client sends are heard by every device, and
 * what devices say goes to every client. A pseudo-terminal on it makes it a line of this machine.
 */
export function createSerialLine(
  listeners: readonly LineListener[],
  options: { host?: string; port?: number; toDevices?: Wire; toClients?: Wire } = {},
): SerialLine {
  const same: Wire = (bytes) => bytes;
  const { host = '127.0.0.1', port = 0, toDevices = same, toClients = same } = options;
  const sockets = new Set<Socket>();
  const say = (bytes: Buffer): void => {
    const heard = toClients(bytes);
    if (heard.length > 0) for (const socket of sockets) socket.write(heard);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // A client that vanishes is the client's affair.
    socket.on('error', () => socket.destroy());
    let before: Promise<unknown> = Promise.resolve();
    socket.on('data', (chunk) => {
      // One after the other, as on a line.
      before = before.then(async () => {
        const heard = toDevices(chunk);
        for (const listener of listeners) {
          const answer = await listener(heard);
          if (answer !== null) say(answer);
        }
      });
    });
  });
  return {
    async start() {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    say,
    async stop() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
