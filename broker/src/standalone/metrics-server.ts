import { createServer } from 'node:http';
import type { Registry } from 'prom-client';
import { closeServer, listen } from '../listeners.ts';

/** `GET /healthz` and `GET /metrics` for the standalone broker. @throws {ColdfieldError} `listen` */
export async function startMetricsServer(
  register: Registry,
  host: string,
  port: number,
  onError: (error: Error) => void,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/healthz') {
      response.end('ok\n');
    } else if (request.method === 'GET' && request.url === '/metrics') {
      register.metrics().then(
        (text) => response.setHeader('content-type', register.contentType).end(text),
        () => response.writeHead(500).end(),
      );
    } else {
      response.writeHead(404).end();
    }
  });
  const used = await listen(server, host, port, onError);
  return {
    port: used,
    stop() {
      const closed = closeServer(server);
      server.closeAllConnections();
      return closed;
    },
  };
}
