export type ScanVerdict = 'ok' | 'oversized' | 'malformed';

const CONNECT_HEADER = 0x10;
const CONNECT_TYPE = 1;

/**
 * Follows the MQTT framing of a byte stream across chunk boundaries without keeping a byte of it, so that a packet
 * which is too large is refused when its length arrives and not when its body has been collected. aedes has no limit
 * of its own: it buffers up to 256 MiB for a client that has not even sent its CONNECT.
 */
export class PacketScanner {
  readonly #connectBytes: number;
  readonly #packetBytes: number;
  #packets = 0;
  #inLength = false;
  #length = 0;
  #multiplier = 1;
  #bodyLeft = 0;

  /** Both limits are for the remaining length, in bytes. */
  constructor(limits: { connectBytes: number; packetBytes: number }) {
    this.#connectBytes = limits.connectBytes;
    this.#packetBytes = limits.packetBytes;
  }

  /** Packets begun so far. */
  get packets(): number {
    return this.#packets;
  }

  /** True once the whole CONNECT has gone by. */
  get connectSeen(): boolean {
    return this.#packets > 1 || (this.#packets === 1 && !this.#inLength && this.#bodyLeft === 0);
  }

  scan(chunk: Uint8Array): ScanVerdict {
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (this.#bodyLeft > 0) {
        const step = Math.min(this.#bodyLeft, end - at);
        this.#bodyLeft -= step;
        at += step;
        continue;
      }
      const byte = chunk[at]!;
      at += 1;
      const verdict = this.#inLength ? this.#readLength(byte) : this.#readHeader(byte);
      if (verdict !== 'ok') return verdict;
    }
    return 'ok';
  }

  #readHeader(byte: number): ScanVerdict {
    this.#packets += 1;
    const isConnect = byte >> 4 === CONNECT_TYPE;
    if (this.#packets === 1 ? byte !== CONNECT_HEADER : isConnect) return 'malformed';
    this.#inLength = true;
    this.#length = 0;
    this.#multiplier = 1;
    return 'ok';
  }

  /** The remaining length: seven bits a byte, least significant first, at most four bytes (MQTT 3.1.1, 2.2.3). */
  #readLength(byte: number): ScanVerdict {
    this.#length += (byte & 0x7f) * this.#multiplier;
    if (this.#length > (this.#packets === 1 ? this.#connectBytes : this.#packetBytes)) return 'oversized';
    if ((byte & 0x80) === 0) {
      this.#inLength = false;
      this.#bodyLeft = this.#length;
      return 'ok';
    }
    if (this.#multiplier === 128 ** 3) return 'malformed';
    this.#multiplier *= 128;
    return 'ok';
  }
}
