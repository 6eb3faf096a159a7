import type { LiveStateWriter } from '../live-state/create-live-state.ts';
import { corrected, type RoomOffsets } from '../records/calibrations/offsets.ts';

/** What the screen knows of a provisional room is at once that of the room that it was adopted as. */
export function moveLive(
  liveState: Pick<LiveStateWriter, 'room' | 'apply'>,
  adoption: {
    readonly provisional: string;
    readonly room: string;
    readonly store: string;
    readonly from: number;
    readonly to: number | null;
  },
  offsets: RoomOffsets | undefined,
): void {
  const heard = liveState.room(adoption.provisional);
  if (heard === undefined) return;
  const { room, store, from, to } = adoption;
  for (const [key, { t, value, quality }] of Object.entries(heard.readings)) {
    if (t < from || (to !== null && t >= to)) continue;
    const v = value === null ? {} : { [key]: value };
    const q = quality === null ? {} : { [key]: quality };
    liveState.apply(corrected({ room, store, t, v, q }, t, offsets), heard.receivedAt);
  }
}
