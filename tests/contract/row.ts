import type { Row } from '@coldfield/api';

/** A row of one room at `t` (epoch ms). */
export const row = (t: number, v: Record<string, number>, over: Partial<Row> = {}): Row => ({
  store: 's1',
  room: 'r1',
  t,
  v,
  ...over,
});
