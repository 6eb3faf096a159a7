import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ModbusBusConfig } from '@coldfield/protocol/configuration';
import { BusError } from '../../../errors.ts';
import type { Answer, Span } from './answer.ts';
import { judgeMbap, mbapRequest } from './mbap.ts';
import { isWhole, judgeRtu, rtuRequest } from './rtu.ts';

/** How a line is reached and set. */
export type LineConfig = Pick<
  ModbusBusConfig,
  'transport' | 'host' | 'port' | 'path' | 'baudRate' | 'parity' | 'dataBits' | 'stopBits'
>;

/** A line on which single questions are asked and every byte that comes back is seen. */
export interface RawLine {
  /** Never throws: what goes wrong is the answer. */
  ask(unit: number, span: Span, timeoutMs: number): Promise<Answer>;
  close(): Promise<void>;
}

const OPEN_MS = 5_000;
/** A frame that is not whole is over after this long without a byte; converters hand frames on in pieces. */
const IDLE_MS = 120;
/** 3.5 characters at 2400 baud are 16 ms. */
const QUIET_MS = 16;

/** @throws {BusError} `bus-down` */
export async function openRawLine(config: LineConfig): Promise<RawLine> {
  const { stream, release } = await openStream(config);
  const isTcp = config.transport === 'tcp';
  let bytes: Buffer = Buffer.alloc(0);
  let isOpen = true;
  let wake = () => {};
  let transaction = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]).subarray(-4_096);
    wake();
  });
  stream.on('error', () => {});
  stream.on('close', () => {
    isOpen = false;
    wake();
  });

  /** Waits for more bytes, the end, or `ms`. */
  async function more(ms: number): Promise<void> {
    const gaveUp = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
      delay(ms, undefined, { signal: gaveUp.signal }).catch(() => {}),
    ]);
    gaveUp.abort();
    wake = () => {};
  }

  async function ask(unit: number, span: Span, timeoutMs: number): Promise<Answer> {
    if (!isOpen) return { kind: 'closed' };
    transaction = (transaction + 1) & 0xffff;
    const request = isTcp ? mbapRequest(transaction, unit, span) : rtuRequest(unit, span);
    // What came before the question cannot be its answer.
    if (!isTcp) bytes = Buffer.alloc(0);
    stream.write(request);
    const end = performance.now() + timeoutMs;
    for (;;) {
      const left = end - performance.now();
      if (isTcp) {
        const answer = judgeMbap(request, span, bytes);
        if (answer !== null) {
          bytes = Buffer.alloc(0);
          return answer;
        }
        if (!isOpen) return { kind: 'closed' };
        if (left <= 0) return bytes.length === 0 ? { kind: 'silence' } : { kind: 'garbage', bytes };
        await more(left);
        continue;
      }
      if (isWhole(request, bytes)) break;
      if (!isOpen) return bytes.length === 0 ? { kind: 'closed' } : judgeRtu(request, span, bytes);
      const seen = bytes.length;
      // A frame that has begun may end after the time is up.
      const wait = seen === 0 ? left : IDLE_MS;
      if (wait <= 0) break;
      await more(wait);
      if (bytes.length === seen && isOpen) break;
    }
    const answer = judgeRtu(request, span, bytes);
    await delay(QUIET_MS);
    return answer;
  }

  return {
    ask,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      // The close of a serial port may never call back when its adapter was pulled out.
      await Promise.race([release(), delay(1_000, undefined, { ref: false })]);
    },
  };
}

interface Opened {
  readonly stream: Duplex;
  /** Resolves when the line can be opened again. */
  readonly release: () => Promise<void>;
}

async function openStream(config: LineConfig): Promise<Opened> {
  const gaveUp = new AbortController();
  const opening = config.transport === 'serial' ? openSerial(config) : openTcp(config, gaveUp.signal);
  try {
    return await Promise.race([
      opening,
      delay(OPEN_MS, undefined, { signal: gaveUp.signal, ref: false }).then(() => {
        throw Object.assign(new Error('connecting took too long'), { code: 'ETIMEDOUT' });
      }),
    ]);
  } catch (cause) {
    opening.then(
      (late) => late.release(),
      () => {},
    );
    const where = config.transport === 'serial' ? config.path : `${config.host}:${config.port ?? 502}`;
    throw new BusError('bus-down', `cannot open ${where}`, { retryable: true, cause });
  } finally {
    gaveUp.abort();
  }
}

async function openSerial(config: LineConfig): Promise<Opened> {
  // Native code that an agent without a serial line has no use for.
  const { SerialPort } = await import('serialport');
  return new Promise((resolve, reject) => {
    const port = new SerialPort(
      {
        path: config.path ?? '',
        baudRate: config.baudRate ?? 9_600,
        parity: config.parity ?? 'none',
        dataBits: config.dataBits ?? 8,
        stopBits: config.stopBits ?? 1,
        lock: true,
      },
      (error) => {
        if (error !== null) return reject(error);
        // Destroying the stream would leave the port open, and locked.
        resolve({ stream: port, release: () => new Promise((done) => port.close(() => done())) });
      },
    );
  });
}

async function openTcp(config: LineConfig, signal: AbortSignal): Promise<Opened> {
  const socket = connectTcp({ host: config.host ?? '', port: config.port ?? 502, noDelay: true });
  // `once` rejects on an error of the socket by itself.
  await once(socket, 'connect', { signal });
  return {
    stream: socket,
    async release() {
      if (socket.closed) return;
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    },
  };
}
