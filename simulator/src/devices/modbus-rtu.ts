import { encodePdu, type ModbusAnswer, type ModbusRequest, type ReadFunction } from './modbus-server.ts';
import type { LineListener } from './serial-line.ts';

const REQUEST_BYTES = 8;

/**
 * Devices on an RS485 line that speak Modbus RTU, for reading. Written out rather than taken from the library that the
 * gateway uses: the two check each other.
 */
export function modbusRtuListener(
  answer: (request: ModbusRequest) => ModbusAnswer | Promise<ModbusAnswer>,
): LineListener {
  let rest: Buffer = Buffer.alloc(0);
  return async (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let at = 0; at + REQUEST_BYTES <= rest.length; at++) {
      const frame = rest.subarray(at, at + REQUEST_BYTES);
      const fn = frame[1]!;
      if (fn < 1 || fn > 4 || frame.readUInt16LE(6) !== crc16(frame.subarray(0, 6))) continue;
      rest = rest.subarray(at + REQUEST_BYTES);
      const [unit, address, count] = [frame[0]!, frame.readUInt16BE(2), frame.readUInt16BE(4)];
      const result = await answer({ unit, fn: fn as ReadFunction, address, count });
      if (result === null) return null;
      const body = Buffer.concat([Buffer.of(unit), encodePdu(fn, result)]);
      const crc = Buffer.alloc(2);
      crc.writeUInt16LE(crc16(body));
      return Buffer.concat([body, crc]);
    }
    rest = rest.subarray(Math.max(0, rest.length - REQUEST_BYTES + 1));
    return null;
  };
}

/** CRC-16/MODBUS: polynomial 0x8005 reflected, beginning with 0xFFFF. */
function crc16(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
