import { connect } from 'node:net';

const PATIENCE_MS = 20_000;
/** How long a connection that may be left open is given to be closed. */
const MAYBE_MS = 100;

/**
 * Opens a connection, sends bytes, and returns whether the server closed it.
 * @throws when it must close and does not, or cannot be reached.
 */
export function visit(what: {
  /** For the error. */
  kind: string;
  port: number;
  localAddress: string;
  bytes: Buffer;
  mustClose: boolean;
}): Promise<boolean> {
  const { kind, port, localAddress, bytes, mustClose } = what;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress, noDelay: true });
    const beganAt = performance.now();
    let connectedMs: number | null = null;
    let heard = 0;
    let left = false;
    const patience = setTimeout(
      () => {
        left = true;
        socket.destroy();
        const when = connectedMs === null ? 'never' : `after ${Math.round(connectedMs)} ms`;
        const story = `${kind}; connected ${when}, ${heard} bytes heard`;
        if (mustClose) reject(new Error(`the server left a connection open for ${PATIENCE_MS} ms: ${story}`));
        else resolve(false);
      },
      mustClose ? PATIENCE_MS : MAYBE_MS,
    );
    socket.on('connect', () => {
      connectedMs = performance.now() - beganAt;
      socket.write(bytes);
    });
    socket.on('data', (bytes) => {
      heard += bytes.length;
    });
    // A reset is a way of closing too.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(patience);
      if (left) return;
      if (connectedMs !== null) resolve(true);
      else reject(new Error('the server cannot be reached'));
    });
  });
}
