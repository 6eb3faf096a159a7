import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { ColdfieldError } from '@coldfield/protocol';

export interface TlsMaterial {
  readonly certPem: string | Buffer;
  readonly keyPem: string | Buffer;
}

export interface ListenerHooks {
  /** Every accepted socket, before its TLS handshake. False: it was turned away. */
  readonly accepted: (socket: Socket) => boolean;
  /** A socket that speaks MQTT: the accepted one, or the TLS socket above it. */
  readonly opened: (socket: Socket) => void;
  readonly handshakeFailed: (socket: Socket, error: Error) => void;
}

/**
 * Without `noDelay`, PUBACKs wait for the client's delayed ACK (measured: half the throughput at 50 in flight).
 * TCP keep-alive finds connections whose other end vanished although they asked for no MQTT keep-alive.
 */
const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 } as const;
const MIN_TLS = 'TLSv1.2';

/** A server that hands every admitted socket on. */
export function createListener(accepted: ListenerHooks['accepted'], next: (socket: Socket) => void): Server {
  return createServer(SOCKET_OPTIONS, (socket) => {
    if (accepted(socket)) next(socket);
  });
}

/**
 * The TLS layer above a listener: it does not listen itself, so that a socket can be turned away before the
 * handshake, the costliest part of a connection.
 * @throws {ColdfieldError} `tls-material` when certificate and key cannot be used
 */
export function createTlsLayer(
  material: TlsMaterial,
  handshakeTimeoutMs: number,
  hooks: ListenerHooks,
): TlsServer {
  const { certPem: cert, keyPem: key } = material;
  try {
    const layer = createTlsServer({ cert, key, minVersion: MIN_TLS, handshakeTimeout: handshakeTimeoutMs });
    layer.on('secureConnection', hooks.opened);
    layer.on('tlsClientError', (error, socket) => hooks.handshakeFailed(socket, error));
    return layer;
  } catch (cause) {
    throw tlsMaterialError(cause);
  }
}

/** Replaces certificate and key for new connections. @throws {ColdfieldError} `tls-material`; the old ones stay */
export function replaceTls(layer: TlsServer, { certPem: cert, keyPem: key }: TlsMaterial): void {
  try {
    layer.setSecureContext({ cert, key, minVersion: MIN_TLS });
  } catch (cause) {
    throw tlsMaterialError(cause);
  }
}

function tlsMaterialError(cause: unknown): ColdfieldError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ColdfieldError('tls-material', `the TLS certificate and key cannot be used: ${detail}`, {
    cause,
  });
}

const LISTEN_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'the port is not allowed to this user',
  EADDRNOTAVAIL: 'this machine does not have the address',
};

/**
 * `onError` gets later errors: an accept that failed because the process has no file descriptor left. Without a
 * listener for them that would end the process.
 * @returns the port
 * @throws {ColdfieldError} `listen` naming the address and why
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  onError: (error: Error) => void,
): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: 4096 }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ColdfieldError('listen', `cannot listen on ${host}:${port}: ${LISTEN_ERRORS[code] ?? code}`, {
      cause,
    });
  }
  server.on('error', onError);
  return (server.address() as AddressInfo).port;
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
