import { createServer } from 'node:net';
import { ColdfieldError } from '@coldfield/protocol';

const HOST = '127.0.0.1';
const HTTP_PORT = 8_080;
const TRIED = 20;

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}

function anyFree(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, HOST, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * The page's port: `wanted` (the variable PORT) or nothing else; without it 8080 or the next one that is free.
 * @throws {ColdfieldError} `port-taken`, `usage`.
 */
export async function choosePagePort(wanted: string | undefined): Promise<number> {
  if (wanted !== undefined && wanted !== '') {
    const port = Number(wanted);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new ColdfieldError('usage', `PORT=${wanted}: a port from 0 to 65535 is expected`);
    if (port === 0) return anyFree();
    if (await isFree(port)) return port;
    throw new ColdfieldError(
      'port-taken',
      `端口 ${port} 已被占用，请换一个 · Port ${port} is taken; try another: PORT=${port + 1} npm run demo`,
    );
  }
  for (let port = HTTP_PORT; port < HTTP_PORT + TRIED; port++) if (await isFree(port)) return port;
  return anyFree();
}

/** 1883 when it is free, another otherwise: the demo's gateways are told. */
export async function chooseMqttPort(): Promise<number> {
  return (await isFree(1_883)) ? 1_883 : anyFree();
}
