import { createServer, type Server, type Socket } from 'node:net';

/** The reading functions of Modbus: coils, discrete inputs, holding registers, input registers. */
export type ReadFunction = 1 | 2 | 3 | 4;

/** Values for each address asked, or the code of an exception reply, or `null` for a device that stays silent. */
export type ModbusAnswer = readonly number[] | { readonly exception: number } | null;

export interface ModbusRequest {
  readonly unit: number;
  readonly fn: ReadFunction;
  readonly address: number;
  readonly count: number;
}

export interface ModbusServer {
  /** Listens; returns the port, chosen by the system when 0 was asked for. */
  start: () => Promise<number>;
  stop: () => Promise<void>;
}

const ILLEGAL_FUNCTION = 1;
const ILLEGAL_DATA = 3;
const HEADER_BYTES = 7;
/** A Modbus TCP frame has at most 260 bytes; more means that the other side speaks something else. */
const MAX_LENGTH_FIELD = 254;
const MAX_REGISTERS = 125;
const MAX_BITS = 2_000;

/**
 * A Modbus TCP server for reading, after the Modbus Application Protocol 1.1b3 and the Messaging on TCP/IP guide.
 * Written out rather than taken from the library that the gateway uses: the two check each other, a request is
 * answered from one instant (a 32-bit value never tears), and port 0 works.
 */
export function createModbusServer(
  options: { host: string; port: number },
  answer: (request: ModbusRequest) => ModbusAnswer | Promise<ModbusAnswer>,
): ModbusServer {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // A client that vanishes is the client's affair.
    socket.on('error', () => socket.destroy());
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      while (rest.length >= HEADER_BYTES) {
        const length = rest.readUInt16BE(4);
        if (rest.readUInt16BE(2) !== 0 || length < 2 || length > MAX_LENGTH_FIELD) {
          socket.destroy();
          return;
        }
        if (rest.length < 6 + length) return;
        const frame = rest.subarray(0, 6 + length);
        rest = rest.subarray(6 + length);
        void reply(socket, frame);
      }
    });
  });

  const reply = async (socket: Socket, frame: Buffer): Promise<void> => {
    const fn = frame[7]!;
    let result: ModbusAnswer;
    if (fn < 1 || fn > 4) result = { exception: ILLEGAL_FUNCTION };
    else if (frame.length !== 12) result = { exception: ILLEGAL_DATA };
    else {
      const count = frame.readUInt16BE(10);
      const most = fn <= 2 ? MAX_BITS : MAX_REGISTERS;
      const request = { unit: frame[6]!, fn: fn as ReadFunction, address: frame.readUInt16BE(8), count };
      // A device that fails inside says so: exception 4.
      if (count < 1 || count > most) result = { exception: ILLEGAL_DATA };
      else result = await Promise.resolve(answer(request)).catch(() => ({ exception: 4 }));
    }
    if (result === null || socket.destroyed) return;
    const pdu = encodePdu(fn, result);
    const head = Buffer.alloc(HEADER_BYTES);
    frame.copy(head, 0, 0, 2);
    head.writeUInt16BE(pdu.length + 1, 4);
    head[6] = frame[6]!;
    socket.write(Buffer.concat([head, pdu]));
  };

  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(options.port, options.host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : options.port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A function's answer without addresses and checks. */
export function encodePdu(fn: number, values: readonly number[] | { readonly exception: number }): Buffer {
  if ('exception' in values) return Buffer.from([fn | 0x80, values.exception]);
  if (fn <= 2) {
    const body = Buffer.alloc(2 + Math.ceil(values.length / 8));
    body[0] = fn;
    body[1] = body.length - 2;
    for (const [i, bit] of values.entries()) if (bit !== 0) body[2 + (i >> 3)]! |= 1 << (i & 7);
    return body;
  }
  const body = Buffer.alloc(2 + 2 * values.length);
  body[0] = fn;
  body[1] = 2 * values.length;
  for (const [i, value] of values.entries()) body.writeUInt16BE(value & 0xffff, 2 + 2 * i);
  return body;
}
