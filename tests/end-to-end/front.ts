import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { readDashboard } from '../../api/src/http/dashboard-files.ts';

/** A server's address that keeps standing while another build of the pages is put in the place of the first. */
export interface Front {
  readonly origin: string;
  /** From now on the pages are those of this folder; everything else comes from the server behind, as before. */
  deploy(folder: string): Promise<void>;
  /** Breaks every connection and refuses new ones until it is called with true. */
  reach(isReachable: boolean): void;
  stop(): Promise<void>;
}

export async function createFront(target: string): Promise<Front> {
  let files: Awaited<ReturnType<typeof readDashboard>> = new Map();
  let reachable = true;
  const sockets = new Set<Socket>();
  const { hostname, port } = new URL(target);

  const serve = (asked: IncomingMessage, answer: ServerResponse): void => {
    const path = (asked.url ?? '/').split('?', 1)[0] as string;
    const isPage = !path.startsWith('/api/') && !path.startsWith('/assets/') && !path.includes('.');
    const file = files.get(isPage ? '/index.html' : path);
    const upstream = request(
      { hostname, port, path: asked.url, method: asked.method, headers: asked.headers, agent: false },
      (response) => {
        if (path.startsWith('/api/') || file === undefined) {
          const isGone = path.startsWith('/assets/') && files.size > 0;
          answer.writeHead(isGone ? 404 : (response.statusCode ?? 502), response.headers);
          response.pipe(answer);
          return;
        }
        // The real server's headers around another build's file.
        response.resume();
        const policy = String(response.headers['content-security-policy'] ?? '');
        answer.writeHead(200, {
          'content-type': file.type,
          'content-security-policy': policy,
          'cache-control': file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
          etag: file.etag,
        });
        answer.end(file.plain);
      },
    );
    upstream.on('error', () => answer.destroy());
    asked.pipe(upstream);
  };
  const server = createServer(serve);
  server.on('connection', (socket) => {
    if (!reachable) {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (asked, socket: Socket, head) => {
    const upstream = connect(Number(port), hostname, () => {
      const headers = asked.rawHeaders
        .map((value, i) => (i % 2 === 0 ? `${value}: ` : `${value}\r\n`))
        .join('');
      upstream.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${headers}\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    const end = (): void => {
      upstream.destroy();
      socket.destroy();
    };
    upstream.on('error', end).on('close', end);
    socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    async deploy(folder) {
      files = await readDashboard(folder);
      for (const socket of sockets) socket.destroy();
    },
    reach(isReachable) {
      reachable = isReachable;
      if (!reachable) for (const socket of sockets) socket.resetAndDestroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
