import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { crc16 } from '../drivers/modbus/look/rtu.ts';

/** What a device holds: words by function and address. */
export interface RtuDevice {
  readonly words: Readonly<Partial<Record<1 | 2 | 3 | 4, Readonly<Record<number, number>>>>>;
  /** Answers after this long. */
  readonly delayMs?: number;
  /** Changes the bytes of each answer, as trouble on the line does. */
  readonly spoil?: (frame: Buffer, request: Buffer) => Buffer;
}

/** A line of RTU devices behind a transparent converter, a real TCP server on the loopback; who is missing is silent. */
export async function startRtuLine(devices: Readonly<Record<number, RtuDevice>>): Promise<{
  port: number;
  /** Function codes that were asked. */
  functions: Set<number>;
  /** Units in the order in which they were asked. */
  asked: number[];
  stop(): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  const functions = new Set<number>();
  const asked: number[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (request) => {
      functions.add(request[1] ?? 0);
      asked.push(request[0] ?? 0);
      const device = devices[request[0] ?? 0];
      if (device === undefined || request.length !== 8) return;
      if (crc16(request.subarray(0, 6)) !== request.readUInt16LE(6)) return;
      const plain = rtuAnswer(device, request);
      const frame = device.spoil === undefined ? plain : device.spoil(plain, request);
      setTimeout(() => socket.write(frame), device.delayMs ?? 0);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    functions,
    asked,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The frame that a device answers with: its words, or exception 1 or 2. */
export function rtuAnswer({ words }: RtuDevice, request: Buffer): Buffer {
  const [unit = 0, fc = 0] = request;
  const table = words[fc as 1 | 2 | 3 | 4];
  const addr = request.readUInt16BE(2);
  const count = request.readUInt16BE(4);
  if (table === undefined) return sealed([unit, fc | 0x80, 1]);
  const values = Array.from({ length: count }, (_, i) => table[addr + i]);
  if (values.some((value) => value === undefined)) return sealed([unit, fc | 0x80, 2]);
  const body =
    fc <= 2
      ? packBits(values as number[])
      : (values as number[]).flatMap((word) => [(word >> 8) & 0xff, word & 0xff]);
  return sealed([unit, fc, body.length, ...body]);
}

function packBits(bits: readonly number[]): number[] {
  const bytes = Array.from({ length: Math.ceil(bits.length / 8) }, () => 0);
  bits.forEach((bit, i) => {
    bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (bit << (i & 7));
  });
  return bytes;
}

function sealed(body: readonly number[]): Buffer {
  const frame = Buffer.alloc(body.length + 2);
  frame.set(body);
  frame.writeUInt16LE(crc16(frame.subarray(0, -2)), body.length);
  return frame;
}
