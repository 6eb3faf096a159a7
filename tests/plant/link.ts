import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * - `open`: bytes flow;
 * - `cut`: connections break and new ones are refused at once;
 * - `black`: packets vanish without a word: nothing flows, nobody is told, new connections hang.
 */
export type LinkMode = 'open' | 'cut' | 'black';

/** A network link in front of a port, which can fail the way networks fail. */
export interface Link {
  readonly port: number;
  /** Connections that went through since the start. */
  readonly connections: number;
  /** A connection that was black stays dead when the link is open again, like one that a NAT forgot. */
  set(mode: LinkMode): void;
  stop(): Promise<void>;
}

export async function createLink(targetPort: number): Promise<Link> {
  let mode: LinkMode = 'open';
  let connections = 0;
  const open = new Set<Socket>();
  /** Sockets that a black link swallowed. */
  const dead = new Set<Socket>();

  const follow = (from: Socket, to: Socket): void => {
    open.add(from);
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (chunk) => {
      if (dead.has(from)) return;
      if (!to.write(chunk)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    });
    from.on('close', () => {
      open.delete(from);
      if (!dead.has(from)) to.destroy();
    });
  };

  const server = createServer((client) => {
    if (mode === 'cut') {
      client.resetAndDestroy();
      return;
    }
    if (mode === 'black') {
      dead.add(client);
      open.add(client);
      client.on('error', () => undefined).on('data', () => undefined);
      client.on('close', () => open.delete(client));
      return;
    }
    connections++;
    const upstream = connect(targetPort, '127.0.0.1');
    follow(client, upstream);
    follow(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as { port: number }).port,
    get connections() {
      return connections;
    },
    set(next) {
      mode = next;
      if (next === 'cut') for (const socket of open) socket.resetAndDestroy();
      if (next === 'black') for (const socket of open) dead.add(socket);
    },
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
