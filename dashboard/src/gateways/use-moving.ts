import { useRef } from 'react';

const WINDOW_MS = 30_000;
/** What a hand around a probe does within half a minute, and a room does not. In the unit of the reading. */
const MOVED = 0.4;

interface Seen {
  readonly t: number;
  readonly value: number;
}

/** Whether a reading has moved within half a minute, as one does while somebody warms its probe with a hand. */
export function useMoving(latest: { readonly t: number; readonly value: number | null }): boolean {
  const seen = useRef<Seen[]>([]);
  const { t, value } = latest;
  if (value !== null && seen.current.at(-1)?.t !== t) {
    seen.current = [...seen.current, { t, value }].filter((one) => t - one.t <= WINDOW_MS);
  }
  const values = seen.current.map((one) => one.value);
  return Math.max(...values) - Math.min(...values) >= MOVED;
}
