import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import type { QuarantineReason } from '../quarantine/quarantine.ts';
import { corrected } from '../records/calibrations/offsets.ts';
import type { RoomRegistry } from '../records/registry.ts';
import type { ForeignOrigin, StreamOrigin } from './flush-queue.ts';
import type { Flusher } from './flusher.ts';
import { judgeReadings, judgeTime } from './judge.ts';

/** Keeps what could not be understood or believed, with the bytes that it came in. */
export type SetAside = (
  at: number,
  gateway: string,
  topic: string,
  reason: QuarantineReason,
  detail: string,
  raw: Uint8Array,
) => void;

interface Frame {
  readonly seq?: number;
  readonly room: string;
  readonly t: number;
  readonly v: Readonly<Record<string, number>>;
  readonly lo?: Record<string, number> | undefined;
  readonly hi?: Record<string, number> | undefined;
  readonly q?: Readonly<Record<string, string>> | undefined;
  readonly late?: boolean | undefined;
}

/**
 * One frame into both branches. Returns false when it has to come again.
 * @param whole what the quarantine keeps: left out, the frame itself; the message that it was read from; or null, when
 * the quarantine has that already
 */
export type TakeFrame = (
  gateway: string,
  topic: string,
  frame: Frame,
  origin: StreamOrigin | null,
  foreign: ForeignOrigin | null,
  arrivedAt: number,
  whole?: Uint8Array | null,
) => boolean;

interface Deps {
  readonly flusher: Pick<Flusher, 'offer'>;
  readonly registry: RoomRegistry;
  readonly liveState: Pick<LiveStateWriter, 'apply'>;
  readonly setAside: SetAside;
}

/** Judges frames, finds their rooms and corrects them by the rooms' calibrations. */
export function createTakeFrame({ flusher, registry, liveState, setAside }: Deps): TakeFrame {
  return (gateway, topic, frame, origin, foreign, arrivedAt, whole) => {
    const seq = frame.seq ?? 0;
    const offer = (standing: 'arrived' | 'clock' | 'rejected', row: Parameters<Flusher['offer']>[0]['row']) =>
      flusher.offer({ origin, foreign, from: seq, to: seq, standing, row, arrivedAt });
    const keep = (reason: QuarantineReason, detail: string): void => {
      if (whole === null) return;
      const raw = whole ?? Buffer.from(JSON.stringify({ ...origin, ...frame }));
      setAside(arrivedAt, gateway, topic, reason, detail, raw);
    };
    const wrongTime = judgeTime(frame.t, arrivedAt);
    if (wrongTime !== null) {
      keep(wrongTime.reason, wrongTime.detail);
      return offer('clock', null);
    }
    const judged = judgeReadings(frame.v, frame.q);
    if (judged.doubt !== null) keep(judged.doubt.reason, judged.doubt.detail);
    const ref = registry.roomAt(gateway, frame.room, frame.t);
    if (ref === null) {
      keep('too-many-rooms', `${frame.room} is one unknown room too many`);
      return offer('rejected', null);
    }
    const { room, store, offsets } = ref;
    // What was measured is judged, what is right is stored.
    const row = corrected(
      { store, room, t: frame.t, v: judged.v, lo: frame.lo, hi: frame.hi, q: judged.q },
      frame.t,
      offsets,
    );
    if (frame.late !== true) liveState.apply(row, arrivedAt);
    return offer('arrived', row);
  };
}
