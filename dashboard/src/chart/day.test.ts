import { describe, expect, it } from 'vitest';
import { dateOf, daysBackMs, dayView, shiftDate, startOfDate } from './day.ts';

const HOUR_MS = 3_600_000;

describe('days', () => {
  it.each([
    ['2026-11-20', 'Asia/Shanghai', '2026-11-19T16:00:00Z'],
    ['2026-11-20', 'UTC', '2026-11-20T00:00:00Z'],
    ['2026-11-20', 'Pacific/Kiritimati', '2026-11-19T10:00:00Z'],
    ['2026-11-20', 'Pacific/Pago_Pago', '2026-11-20T11:00:00Z'],
    ['2026-11-20', 'Asia/Kathmandu', '2026-11-19T18:15:00Z'],
    // The clock goes forward at 02:00, and back at 03:00.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
  ])('the day %s in %s begins at %s', (date, zone, expected) => {
    expect(new Date(startOfDate(date, zone)).toISOString()).toBe(new Date(expected).toISOString());
    expect(dateOf(startOfDate(date, zone), zone)).toBe(date);
    expect(dateOf(startOfDate(date, zone) - 1, zone)).toBe(shiftDate(date, -1));
  });

  it('have 23 and 25 hours where the clock is changed', () => {
    const hours = (date: string) => {
      const { from, to } = dayView(date, 'Europe/Berlin');
      return (to - from) / HOUR_MS;
    };
    expect([hours('2026-03-28'), hours('2026-03-29'), hours('2026-10-25')]).toEqual([24, 23, 25]);
  });

  it.each(['', '2026-02-30', '2026-13-01', '20261120', 'today'])('do not come from %j', (text) => {
    expect(startOfDate(text, 'UTC')).toBeNaN();
  });

  it('go over the ends of months and years', () => {
    expect(shiftDate('2026-03-01', -1)).toBe('2026-02-28');
    expect(shiftDate('2028-03-01', -1)).toBe('2028-02-29');
    expect(shiftDate('2027-01-01', -1)).toBe('2026-12-31');
    expect(shiftDate('2026-10-31', 1)).toBe('2026-11-01');
  });

  it('are laid over each other by the clock on the wall', () => {
    const noon = (date: string, zone: string) => startOfDate(date, zone) + 12 * HOUR_MS;
    expect(daysBackMs(noon('2026-11-01', 'Asia/Shanghai'), 1, 'Asia/Shanghai')).toBe(24 * HOUR_MS);
    expect(daysBackMs(noon('2026-03-30', 'Europe/Berlin'), 1, 'Europe/Berlin')).toBe(23 * HOUR_MS);
    expect(daysBackMs(noon('2026-11-01', 'Europe/Berlin'), 7, 'Europe/Berlin')).toBe((7 * 24 + 1) * HOUR_MS);
  });
});
