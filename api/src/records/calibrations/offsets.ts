/** What is added to the values of a room's sensors, by key; the newest interval first. */
export type RoomOffsets = ReadonlyMap<string, readonly OffsetInterval[]>;

export interface OffsetInterval {
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive; Infinity while it lasts. */
  readonly to: number;
  /** In the kind's unit. */
  readonly offset: number;
}

export interface Values {
  readonly v: Readonly<Record<string, number>>;
  readonly lo?: Readonly<Record<string, number>> | undefined;
  readonly hi?: Readonly<Record<string, number>> | undefined;
}

/** What was measured at `t`, as it is stored: what calibrations say of that moment is added to values and extremes. */
export function corrected<T extends Values>(measured: T, t: number, offsets: RoomOffsets | undefined): T {
  if (offsets === undefined) return measured;
  let result = measured;
  for (const [key, intervals] of offsets) {
    const offset = intervals.find(({ from, to }) => from <= t && t < to)?.offset;
    if (offset === undefined) continue;
    result = {
      ...result,
      v: moved(result.v, key, offset),
      // An absent member stays absent.
      ...(result.lo === undefined ? {} : { lo: moved(result.lo, key, offset) }),
      ...(result.hi === undefined ? {} : { hi: moved(result.hi, key, offset) }),
    };
  }
  return result;
}

function moved<V extends Readonly<Record<string, number>>>(values: V, key: string, offset: number): V {
  const value = values[key];
  return value === undefined ? values : { ...values, [key]: sumOf(value, offset) };
}

/** 3.4 − 0.3 is 3.1 and not 3.0999999999999996: no instrument here tells the seventh decimal. */
function sumOf(value: number, offset: number): number {
  return Math.round((value + offset) * 1e6) / 1e6;
}

/** @param rows the newest first */
export function offsetsByRoom(
  rows: Iterable<{
    readonly room: string;
    readonly sensor_key: string;
    readonly correction: number;
    readonly valid_from: number;
    readonly valid_to: number | null;
  }>,
): ReadonlyMap<string, RoomOffsets> {
  const byRoom = new Map<string, Map<string, OffsetInterval[]>>();
  for (const { room, sensor_key, correction, valid_from, valid_to } of rows) {
    const to = valid_to ?? Number.POSITIVE_INFINITY;
    // One that was replaced within its first minute was never in effect.
    if (to <= valid_from) continue;
    const byKey = byRoom.get(room) ?? new Map<string, OffsetInterval[]>();
    byRoom.set(room, byKey);
    byKey.set(sensor_key, [...(byKey.get(sensor_key) ?? []), { from: valid_from, to, offset: correction }]);
  }
  return byRoom;
}
