import { setTimeout as delay } from 'node:timers/promises';
import type { ModbusBusConfig } from '@coldfield/protocol/configuration';
import modbusSerial from 'modbus-serial';
import { BusError } from '../../errors.ts';
import type { Block } from './plan-reads.ts';

// The package is CommonJS with the types of an ES module: its class is the default's default.
const ModbusRTU = modbusSerial.default;
type Client = InstanceType<typeof ModbusRTU>;

const DEFAULT_TIMEOUT_MS = 1_000;
/** An RTU bus needs 3.5 characters of silence between frames; converters need rather more. */
const DEFAULT_QUIET_MS = { tcp: 0, 'rtu-over-tcp': 30, serial: 20 } as const;

/** One connection to a Modbus line. It does not reconnect by itself. */
export interface Transport {
  readonly connected: boolean;
  /** @throws {BusError} `bus-down` */
  connect(): Promise<void>;
  /** Reads a block; bits come as 0 and 1. @throws {BusError} */
  read(unit: number, block: Block): Promise<number[]>;
  close(): Promise<void>;
}

export function createTransport(config: ModbusBusConfig): Transport {
  const timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const quietMs = config.quietMs ?? DEFAULT_QUIET_MS[config.transport];
  let client: Client | null = null;

  async function close(): Promise<void> {
    const closing = client;
    client = null;
    if (closing === null) return;
    if (config.transport === 'serial') {
      // A serial port has no `destroy`, and its `close` may never call back when the adapter was pulled out.
      await Promise.race([
        new Promise<void>((resolve) => closing.close(() => resolve())),
        delay(1_000, undefined, { ref: false }),
      ]);
    } else {
      closing.destroy(() => {});
    }
  }

  return {
    get connected() {
      return client?.isOpen === true;
    },
    async connect() {
      await close();
      const opening = new ModbusRTU();
      // Without a listener an error of the port would end the process.
      opening.on('error', () => {});
      opening.setTimeout(timeoutMs);
      client = opening;
      const gaveUp = new AbortController();
      try {
        await Promise.race([
          open(opening, config),
          delay(Math.max(timeoutMs, 5_000), undefined, { signal: gaveUp.signal, ref: false }).then(() => {
            throw new Error('connecting took too long');
          }),
        ]);
      } catch (cause) {
        await close();
        throw new BusError('bus-down', `cannot open ${where(config)}`, { retryable: true, cause });
      } finally {
        gaveUp.abort();
      }
    },
    async read(unit, block) {
      if (client === null || !client.isOpen) {
        throw new BusError('bus-down', `${where(config)} is not open`, { retryable: false });
      }
      client.setID(unit);
      try {
        const words = await ask(client, block);
        if (words.length < block.count) {
          throw new BusError('bad-response', `unit ${unit} sent too few values`, { retryable: true });
        }
        if (quietMs > 0) await delay(quietMs);
        return words;
      } catch (cause) {
        const error = asBusError(cause, unit, client?.isOpen === true);
        if (config.transport !== 'tcp' && error.code !== 'bus-down') await settle(client, timeoutMs, quietMs);
        throw error;
      }
    },
    close,
  };
}

async function open(client: Client, config: ModbusBusConfig): Promise<void> {
  switch (config.transport) {
    case 'tcp':
      return client.connectTCP(config.host ?? '', { port: config.port ?? 502 });
    case 'rtu-over-tcp':
      // The library's "TcpRTUBuffered" adds the header of Modbus TCP; plain RTU frames are its "Telnet" port.
      return client.connectTelnet(config.host ?? '', { port: config.port ?? 502 });
    case 'serial':
      return client.connectRTUBuffered(config.path ?? '', {
        baudRate: config.baudRate ?? 9_600,
        parity: config.parity ?? 'none',
        dataBits: config.dataBits ?? 8,
        stopBits: config.stopBits ?? 1,
      });
  }
}

async function ask(client: Client, block: Block): Promise<number[]> {
  switch (block.fc) {
    case 1:
      return (await client.readCoils(block.addr, block.count)).data.map(Number);
    case 2:
      return (await client.readDiscreteInputs(block.addr, block.count)).data.map(Number);
    case 3:
      return (await client.readHoldingRegisters(block.addr, block.count)).data;
    case 4:
      return (await client.readInputRegisters(block.addr, block.count)).data;
  }
}

/**
 * RTU frames carry no transaction number: an answer that comes late would be taken for that of the next
 * request to the same unit. So the line is left alone for a while after a failure, and its rest thrown away.
 */
async function settle(client: Client | null, timeoutMs: number, quietMs: number): Promise<void> {
  await delay(Math.max(quietMs, Math.min(timeoutMs, 1_000)));
  const port = (client as unknown as { _port?: { _buffer?: Buffer } } | null)?._port;
  if (port?._buffer !== undefined) port._buffer = Buffer.alloc(0);
}

function asBusError(cause: unknown, unit: number, isOpen: boolean): BusError {
  if (cause instanceof BusError) return cause;
  const { name, errno, modbusCode, message } = cause as {
    name?: string;
    errno?: string;
    modbusCode?: number;
    message?: string;
  };
  if (!isOpen || name === 'PortNotOpenError') {
    return new BusError('bus-down', 'the connection was lost', { retryable: false, cause });
  }
  if (name === 'TransactionTimedOutError' || errno === 'ETIMEDOUT') {
    return new BusError('no-response', `unit ${unit} did not answer in time`, { retryable: true, cause });
  }
  // An exception reply is an answer: asking again at once changes nothing.
  const retryable = modbusCode === undefined;
  return new BusError('bad-response', `unit ${unit}: ${message ?? 'unusable answer'}`, { retryable, cause });
}

function where(config: ModbusBusConfig): string {
  return config.transport === 'serial' ? `${config.path}` : `${config.host}:${config.port ?? 502}`;
}
