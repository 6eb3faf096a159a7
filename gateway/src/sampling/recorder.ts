import type { QualityCode } from '@coldfield/protocol';
import type { SampledFrame } from '../buffer/committer.ts';
import type { Recorded, Sensor, Verdict } from './sensor.ts';

/** Keys of a room that become due within this time share a frame. */
const COALESCE_MS = 250;
/** A door or a mains failure does not wait for others. */
const AT_ONCE_MS = 20;

/** Collects what is to be recorded and hands it on, all rooms at once: one commit a tick. */
export interface Recorder {
  note(sensor: Sensor, verdict: Verdict): void;
  /** Records what waits of a sensor, before its next sample takes the place of what is to be recorded. */
  settle(sensor: Sensor): void;
  /** Records now what is waiting. */
  flush(): void;
  stop(): void;
}

export interface RecorderDeps {
  readonly commit: (frames: SampledFrame[]) => void;
  /** Sensors whose newest reading stands in every frame of a room: where it was. */
  readonly positionsOf?: (room: string) => readonly Sensor[];
}

export function createRecorder(deps: RecorderDeps): Recorder {
  const waiting = new Map<string, Set<Sensor>>();
  let timer: NodeJS.Timeout | null = null;
  let firesAtMs = 0;
  let stopped = false;

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const frames = [...waiting].flatMap(
      ([room, sensors]) => frameOf(room, new Set([...sensors, ...(deps.positionsOf?.(room) ?? [])])) ?? [],
    );
    waiting.clear();
    if (frames.length > 0) deps.commit(frames);
  }

  return {
    note(sensor, verdict) {
      if (verdict === 'none' || stopped) return;
      const { room, kind, cadence } = sensor.config;
      let sensors = waiting.get(room);
      if (sensors === undefined) {
        sensors = new Set();
        waiting.set(room, sensors);
      }
      sensors.add(sensor);
      const inMs =
        verdict === 'change' && kind.class === 'state'
          ? AT_ONCE_MS
          : Math.min(COALESCE_MS, cadence.sampleMs / 4);
      const atMs = performance.now() + inMs;
      if (timer !== null && firesAtMs <= atMs) return;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(flush, inMs);
      firesAtMs = atMs;
    },
    settle(sensor) {
      if (waiting.get(sensor.config.room)?.has(sensor) === true) flush();
    },
    flush,
    stop() {
      stopped = true;
      flush();
    },
  };
}

/** One room at one instant: that of the newest sample in it. */
function frameOf(room: string, sensors: Iterable<Sensor>): SampledFrame | null {
  const v: Record<string, number> = {};
  const lo: Record<string, number> = {};
  const hi: Record<string, number> = {};
  const q: Record<string, QualityCode> = {};
  let mono = Number.NEGATIVE_INFINITY;
  for (const sensor of sensors) {
    const recorded: Recorded | null = sensor.record();
    if (recorded === null) continue;
    mono = Math.max(mono, recorded.mono);
    if (recorded.value !== undefined) v[recorded.key] = recorded.value;
    if (recorded.quality !== undefined) q[recorded.key] = recorded.quality;
    if (recorded.lo !== undefined) lo[recorded.key] = recorded.lo;
    if (recorded.hi !== undefined) hi[recorded.key] = recorded.hi;
  }
  return mono === Number.NEGATIVE_INFINITY ? null : { room, mono, v, lo, hi, q };
}
