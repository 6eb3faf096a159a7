import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dlt645BusConfig } from '@coldfield/protocol/configuration';
import { BusError } from '../../errors.ts';

const CONNECT_MS = 5_000;
/** What nearly every meter is set to when it leaves its factory: 2400 baud, 8 data bits, even parity. */
const DEFAULTS = { baudRate: 2_400, parity: 'even', dataBits: 8, stopBits: 1 } as const;

/** A line of bytes, serial or by TCP. It does not connect again by itself. */
export interface Line {
  readonly connected: boolean;
  /** @throws {BusError} `bus-down` */
  connect(): Promise<void>;
  /**
   * Sends bytes and hands over what comes back, until `take` says that it is enough or the time is over.
   * @returns whether it was enough
   * @throws {BusError} `bus-down`
   */
  exchange(bytes: Uint8Array, take: (chunk: Uint8Array) => boolean, timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}

export function createLine(config: Dlt645BusConfig): Line {
  const where = config.transport === 'serial' ? `${config.path}` : `${config.host}:${config.port}`;
  let opened: Opened | null = null;
  let hear: (chunk: Uint8Array) => void = () => {};
  /** Rejects when the stream in use ends. */
  let lost = Promise.withResolvers<never>();

  async function close(): Promise<void> {
    const closing = opened;
    opened = null;
    await closing?.close();
  }

  return {
    get connected() {
      return opened !== null;
    },
    async connect() {
      await close();
      try {
        opened = await (config.transport === 'serial' ? openSerial(config) : openTcp(config));
      } catch (cause) {
        throw new BusError('bus-down', `cannot open ${where}`, { retryable: true, cause });
      }
      const current = opened;
      lost = Promise.withResolvers<never>();
      const { reject } = lost;
      // Nobody may be waiting when it ends.
      lost.promise.catch(() => {});
      const end = (cause?: unknown) => {
        if (opened === current) opened = null;
        reject(new BusError('bus-down', `${where} was lost`, { retryable: false, cause }));
      };
      const { stream } = current;
      stream.on('error', end);
      stream.on('end', end);
      stream.on('close', end);
      // What comes while nobody asks is nobody's answer.
      stream.on('data', (chunk: Uint8Array) => hear(chunk));
    },
    async exchange(bytes, take, timeoutMs) {
      if (opened === null) throw new BusError('bus-down', `${where} is not open`, { retryable: false });
      const enough = Promise.withResolvers<boolean>();
      hear = (chunk) => {
        if (take(chunk)) enough.resolve(true);
      };
      const timer = setTimeout(() => enough.resolve(false), timeoutMs);
      try {
        opened.stream.write(bytes);
        return await Promise.race([enough.promise, lost.promise]);
      } finally {
        clearTimeout(timer);
        hear = () => {};
      }
    },
    close,
  };
}

interface Opened {
  readonly stream: Duplex;
  close(): Promise<void>;
}

async function openTcp({ host, port }: Dlt645BusConfig): Promise<Opened> {
  const socket = connect({ host: host ?? '', port: port ?? 0, noDelay: true, keepAlive: true });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    throw error;
  }
  return {
    stream: socket,
    async close() {
      socket.destroy();
    },
  };
}

async function openSerial(config: Dlt645BusConfig): Promise<Opened> {
  // A gateway without serial lines does not carry the native part in its memory.
  const { SerialPort } = await import('serialport');
  const { path = '', baudRate, parity, dataBits, stopBits } = { ...DEFAULTS, ...config };
  const port = new SerialPort({ path, baudRate, parity, dataBits, stopBits, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error === null ? resolve() : reject(error)));
  });
  return {
    stream: port,
    async close() {
      if (!port.isOpen) return;
      // It may never call back when the adapter was pulled out.
      const closed = new Promise<void>((resolve) => port.close(() => resolve()));
      await Promise.race([closed, delay(1_000, undefined, { ref: false })]);
    },
  };
}
