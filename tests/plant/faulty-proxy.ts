import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to a request on its way to a server. */
export type Fault =
  /** Something in between answers instead. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** It arrives, and its answer comes this much later. */
  | { readonly kind: 'late'; readonly ms: number }
  /** It is swallowed without a word. */
  | { readonly kind: 'never' }
  /** It arrives, and the connection breaks in the middle of the answer. */
  | { readonly kind: 'half' }
  /** The connection is reset before it arrives. */
  | { readonly kind: 'reset' }
  /** It arrives at another address. */
  | { readonly kind: 'rewrite'; readonly path: (path: string) => string };

/** A reverse proxy in front of an HTTP server that fails in the ways in which servers and what is before them fail. */
export interface FaultyProxy {
  readonly url: string;
  /** Null passes everything on. */
  set(fault: Fault | null): void;
  stop(): Promise<void>;
}

export async function createFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault: Fault | null = null;
  const sockets = new Set<Socket>();

  async function serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const now = fault;
    const path = asked.url ?? '/';
    switch (now?.kind) {
      case 'answer':
        asked.resume();
        await once(asked, 'end');
        answer.writeHead(now.status).end(now.body);
        return;
      case 'never':
        asked.resume();
        return;
      case 'reset':
        asked.socket.resetAndDestroy();
        return;
      case 'rewrite':
      case 'late':
      case 'half':
      case undefined: {
        const upstream = request(
          new URL(now?.kind === 'rewrite' ? now.path(path) : path, target),
          { method: asked.method ?? 'GET', headers: asked.headers, agent: false },
          (response) => void pass(response, answer, now),
        );
        upstream.on('error', () => answer.destroy());
        asked.pipe(upstream);
      }
    }
  }

  const server = createServer((asked, answer) => void serve(asked, answer));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    set(next) {
      fault = next;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function pass(response: IncomingMessage, answer: ServerResponse, fault: Fault | null): Promise<void> {
  if (fault?.kind === 'late') await sleep(fault.ms);
  if (fault?.kind !== 'half') {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
    return;
  }
  response.resume();
  await once(response, 'end');
  // Promises more than it gives. With a body where there was none: some servers in between add one.
  answer.writeHead(response.statusCode === 204 ? 400 : (response.statusCode ?? 502), {
    'content-length': 1_000,
  });
  answer.write('{"results":[{"statement_id":0,"ser');
  await sleep(20);
  answer.destroy();
}
