import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { SampleRoom } from '../records/index.ts';

/** A recorded week of a store, played over and over so that it always reaches to now. */
export interface Recording {
  readonly rooms: readonly SampleRoom[];
  /** Every frame with `from < t <= to` (epoch ms), room by room, each ascending. */
  frames(from: number, to: number): Iterable<SampleFrame>;
}

export interface SampleFrame {
  /** The room key on the wire. */
  readonly room: string;
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
}

interface RecordedRoom extends SampleRoom {
  readonly frames: readonly (readonly [offsetS: number, v: Readonly<Record<string, number>>])[];
}

interface Week {
  /** The Monday, 00:00 in China, with which the recording begins, epoch ms. */
  readonly anchor: number;
  readonly spanMs: number;
  readonly rooms: readonly RecordedRoom[];
}

const FILE = new URL('./week.json.gz', import.meta.url);

/** Reads the recording that comes with the server. `npm run sample` makes it. */
export async function readRecording(): Promise<Recording> {
  const text = (await promisify(gunzip)(await readFile(FILE))).toString('utf8');
  return createRecording(JSON.parse(text) as Week);
}

export function createRecording({ anchor, spanMs, rooms }: Week): Recording {
  return {
    rooms,
    *frames(from, to) {
      for (const { key, frames } of rooms) {
        for (let turn = Math.floor((from - anchor) / spanMs); anchor + turn * spanMs <= to; turn++) {
          for (const [offsetS, v] of frames) {
            const t = anchor + turn * spanMs + offsetS * 1_000;
            if (t > from && t <= to) yield { room: key, t, v };
          }
        }
      }
    },
  };
}
