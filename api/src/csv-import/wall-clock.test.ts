import { describe, expect, it } from 'vitest';
import { WallClock } from './wall-clock.ts';

const HOUR = 3_600_000;
/** The clock goes back from 3:00 to 2:00 at one o'clock UTC. */
const BACK = Date.UTC(2026, 9, 25, 1);
const offsetAt = (t: number): number => (t < BACK ? 2 * HOUR : HOUR);
const wall = (hour: number, minute = 0): number => Date.UTC(2026, 9, 25, hour, minute);
const read = (walls: readonly number[], ascending = true): string[] => {
  const clock = new WallClock(offsetAt, ascending);
  return walls.map((one) => new Date(clock.instant(one) ?? Number.NaN).toISOString().slice(11, 16));
};

describe('the hour that comes twice', () => {
  const pairs = [0, 20, 40, 0, 20, 40].flatMap((minute) => [wall(2, minute), wall(2, minute)]);
  const instants = ['00:00', '00:20', '00:40', '01:00', '01:20', '01:40'].flatMap((time) => [time, time]);

  it('keeps two rows of one time together', () => {
    expect(read(pairs)).toEqual(instants);
    expect(read([...pairs].reverse(), false)).toEqual([...instants].reverse());
  });

  it('comes twice in a recording of hourly steps', () => {
    const hours = [0, 1, 2, 2, 3].map((hour) => wall(hour));
    const times = ['22:00', '23:00', '00:00', '01:00', '02:00'];
    expect(read(hours)).toEqual(times);
    expect(read([...hours].reverse(), false)).toEqual([...times].reverse());
  });
});
