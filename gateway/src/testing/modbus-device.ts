import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import modbusSerial from 'modbus-serial';

const { ServerTCP } = modbusSerial as unknown as typeof import('modbus-serial');

/** Registers and bits of a device under test, by address. A missing address is answered by an exception. */
export interface DeviceMemory {
  input: Record<number, number>;
  holding: Record<number, number>;
  discrete: Record<number, boolean>;
  coils: Record<number, boolean>;
  /** Units that exist; others do not answer. */
  units: Set<number>;
  /** Requests seen, as `fc:addr:length`. */
  requests: string[];
}

/** A real Modbus TCP device on a free port of the loopback. */
export async function startModbusDevice(
  fill: Partial<DeviceMemory> = {},
  port = 0,
): Promise<{ port: number; memory: DeviceMemory; stop(): Promise<void> }> {
  const memory: DeviceMemory = {
    input: {},
    holding: {},
    discrete: {},
    coils: {},
    units: new Set([1]),
    requests: [],
    ...fill,
  };
  const at = <T>(table: Record<number, T>, addr: number, unit: number): Promise<T> => {
    if (!memory.units.has(unit)) return new Promise(() => {});
    const value = table[addr];
    // The library answers a rejected read with the exception that its code names.
    return value === undefined
      ? Promise.reject(Object.assign(new Error('illegal address'), { modbusErrorCode: 2 }))
      : Promise.resolve(value);
  };
  const server = new ServerTCP(
    {
      getInputRegister: (addr: number, unit: number) => at(memory.input, addr, unit),
      getHoldingRegister: (addr: number, unit: number) => at(memory.holding, addr, unit),
      getDiscreteInput: (addr: number, unit: number) => at(memory.discrete, addr, unit),
      getCoil: (addr: number, unit: number) => at(memory.coils, addr, unit),
    },
    // The library takes 0 for "the usual one", 502, where another test would be in the way.
    { host: '127.0.0.1', port: port === 0 ? await freePort() : port },
  );
  server.on('socketError', () => {});
  await once(server, 'initialized');
  const { _server: listening } = server as unknown as { _server: Server };
  const tap = (socket: Socket) => {
    socket.on('data', (data: Buffer) => {
      if (data.length >= 12)
        memory.requests.push(`${data[7]}:${data.readUInt16BE(8)}:${data.readUInt16BE(10)}`);
    });
  };
  listening.on('connection', tap);
  return {
    port: (listening.address() as AddressInfo).port,
    memory,
    async stop() {
      for (const socket of server.socks.keys()) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A raw TCP server that answers each chunk with what `reply` makes of it: a transparent serial converter. */
export async function startRawServer(
  reply: (request: Buffer, socket: Socket) => void,
): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => reply(data, socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
