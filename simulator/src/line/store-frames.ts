import { createReader, type ReadSensor } from '../devices/readings.ts';
import type { SimSensor, SimStore } from '../scenario/scenario.ts';
import { type PastFrame, roomFrames } from './history.ts';
import { gatewaySilences } from './silences.ts';

export interface FrameTimes {
  readonly fromMs: number;
  readonly toMs: number;
  readonly recordMs: number;
  readonly sampleMs: number;
}

/** Everything that a store's gateway (or DTU) records in `[fromMs, toMs)`, ascending by time. */
export function* storeFrames(store: SimStore, times: FrameTimes): Generator<PastFrame> {
  const read = store.config.uplink === 'dtu' ? readRaw : createReader(store);
  const options = { ...times, silences: gatewaySilences(store), read };
  const rooms = store.rooms.map((room) => found(roomFrames(room, options)));
  const heads = rooms.map((room) => room.next());
  for (;;) {
    let first = -1;
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i]!;
      if (head.done !== true && (first < 0 || head.value.t < (heads[first]!.value as PastFrame).t)) first = i;
    }
    if (first < 0) return;
    yield heads[first]!.value as PastFrame;
    heads[first] = rooms[first]!.next();
  }
}

/** A DTU sends what the register holds. */
const readRaw: ReadSensor = (sensor: SimSensor, t: number) =>
  sensor.silent(t) ? 'no-response' : sensor.raw(t) / sensor.divisor;

function* found(frames: Iterable<PastFrame | null>): Generator<PastFrame, undefined> {
  for (const frame of frames) if (frame !== null) yield frame;
}
