import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const SLOT_BYTES = 65_536;
const HEADER = /^coldfield-slot ([0-9]{1,15}) ([0-9]{1,6}) ([0-9a-f]{64})\n/;

/**
 * A small text that is replaced whole and survives a power cut at any moment, on a disk that is full, too: the file
 * has two slots that are written in turn, in place, where it has its blocks already.
 */
export interface Slots {
  /** The newest text that is whole; null when there is none. */
  readonly text: string | null;
  /** True when something was there and no slot of it is whole. */
  readonly damaged: boolean;
  /** On disk when it returns. @throws {Error} of the file system, or for a text that is too long */
  write(text: string): void;
  close(): void;
}

/** Longest text in bytes. */
export const MOST_SLOT_BYTES = SLOT_BYTES - 128;

/** @throws {Error} when the file cannot be opened, or has no room at its first use. */
export function openSlots(path: string): Slots {
  const file = openSync(path, openFlags(path), 0o600);
  try {
    return use(file);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function openFlags(path: string): string {
  try {
    closeSync(openSync(path, 'r+'));
    return 'r+';
  } catch {
    return 'w+';
  }
}

function use(file: number): Slots {
  if (fstatSync(file).size < 2 * SLOT_BYTES) {
    writeSync(file, Buffer.alloc(2 * SLOT_BYTES - fstatSync(file).size), 0, undefined, fstatSync(file).size);
    fdatasyncSync(file);
  }
  const found = [0, 1].map((slot) => {
    const bytes = Buffer.alloc(SLOT_BYTES);
    readSync(file, bytes, 0, SLOT_BYTES, slot * SLOT_BYTES);
    return { slot, ...parse(bytes) };
  });
  const whole = found
    .filter(({ text }) => text !== null)
    .sort((a, b) => b.generation - a.generation)
    .at(0);
  let generation = whole?.generation ?? 0;
  let next = whole === undefined ? 0 : 1 - whole.slot;
  return {
    text: whole?.text ?? null,
    damaged: whole === undefined && found.some(({ empty }) => !empty),
    write(text) {
      const body = Buffer.from(text);
      if (body.length > MOST_SLOT_BYTES) throw new Error(`${body.length} bytes do not fit`);
      const digest = createHash('sha256').update(body).digest('hex');
      const header = Buffer.from(`coldfield-slot ${generation + 1} ${body.length} ${digest}\n`);
      const bytes = Buffer.concat([header, body]);
      writeSync(file, bytes, 0, bytes.length, next * SLOT_BYTES);
      fdatasyncSync(file);
      generation += 1;
      next = 1 - next;
    },
    close: () => closeSync(file),
  };
}

function parse(bytes: Buffer): { text: string | null; generation: number; empty: boolean } {
  const empty = bytes.every((byte) => byte === 0);
  const header = HEADER.exec(bytes.toString('latin1', 0, 128));
  if (header === null) return { text: null, generation: 0, empty };
  const [whole, generation, length, digest] = header;
  const body = bytes.subarray(whole.length, whole.length + Number(length));
  const isWhole =
    body.length === Number(length) && createHash('sha256').update(body).digest('hex') === digest;
  return { text: isWhole ? body.toString() : null, generation: Number(generation), empty };
}
