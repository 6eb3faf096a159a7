import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SerialPort } from 'serialport';
import { BusError } from '../../errors.ts';
import type { NmeaBusConfig } from './schema.ts';

const GPSD_PORT = 2947;
/** gpsd passes on what receivers say, or says the same in NMEA where they speak otherwise. */
const GPSD_WATCH = '?WATCH={"enable":true,"nmea":true};\n';
const OPEN_MS = 5_000;
/** Longer than any sentence: what has no end by then is noise, such as of a wrong speed. */
const MAX_LINE = 512;

/** An open line of text from a receiver. */
export interface Line {
  readonly isOpen: boolean;
  close(): void;
}

/** @throws {BusError} `bus-down` */
export async function openLine(config: NmeaBusConfig, onLine: (line: string) => void): Promise<Line> {
  const stream = streamTo(config);
  let isOpen = false;
  let rest = '';
  stream.on('error', () => stream.destroy());
  stream.on('close', () => {
    isOpen = false;
  });
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split(/\r?\n/);
    rest = (lines.pop() ?? '').slice(-MAX_LINE);
    for (const line of lines) if (line !== '') onLine(line);
  });
  const gaveUp = new AbortController();
  try {
    await Promise.race([
      opened(stream, config.transport === 'serial' ? 'open' : 'connect'),
      delay(OPEN_MS, undefined, { signal: gaveUp.signal, ref: false }).then(() => {
        throw new Error('connecting took too long');
      }),
    ]);
    isOpen = true;
  } catch (cause) {
    stream.destroy();
    throw new BusError('bus-down', `cannot open ${where(config)}`, { retryable: true, cause });
  } finally {
    gaveUp.abort();
  }
  if (config.transport === 'gpsd') stream.write(GPSD_WATCH);
  return {
    get isOpen() {
      return isOpen;
    },
    close: () => void stream.destroy(),
  };
}

function streamTo(config: NmeaBusConfig): Duplex {
  if (config.transport === 'serial')
    return new SerialPort({ path: config.path ?? '', baudRate: config.baudRate ?? 9_600 });
  return connect({ host: config.host ?? '127.0.0.1', port: config.port ?? GPSD_PORT });
}

function opened(stream: Duplex, event: 'open' | 'connect'): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once(event, () => resolve());
    stream.once('error', reject);
    stream.once('close', () => reject(new Error('closed')));
  });
}

export function where({ transport, path, host, port }: NmeaBusConfig): string {
  return transport === 'serial' ? `${path}` : `${host ?? '127.0.0.1'}:${port ?? GPSD_PORT}`;
}
