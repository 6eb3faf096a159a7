import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The mobile network between a lorry and its broker: where it does not reach, connections break and none is made. */
export interface Coverage {
  readonly port: number;
  stop(): Promise<void>;
}

const LOOK_MS = 1_000;

/** @param covered asked once a second */
export async function startCoverage(targetPort: number, covered: () => boolean): Promise<Coverage> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (!covered()) return void near.destroy();
    const far = connect({ host: '127.0.0.1', port: targetPort, noDelay: true });
    near.setNoDelay();
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const timer = setInterval(() => {
    if (!covered()) cutAll();
  }, LOOK_MS);
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      clearInterval(timer);
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
