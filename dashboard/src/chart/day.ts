import { startOfDay, wallClock } from '../reading/moment.ts';
import type { View } from './view.ts';

const HOUR_MS = 3_600_000;

/** Midnight of a date in a zone, epoch ms; the date as `2026-11-20`. NaN for what is no date. */
export function startOfDate(date: string, zone: string): number {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (match === null) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const noon = Date.UTC(year, month - 1, day, 12);
  const back = new Date(noon);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return Number.NaN;
  // Noon in UTC lies within a day of noon there; two steps find it whatever the offset was that day.
  let t = noon - offsetMs(noon, zone);
  t = noon - offsetMs(t, zone);
  const midnight = startOfDay(t, zone);
  // A day on which the clock was changed before noon.
  const { hour, minute } = wallClock(midnight, zone);
  const over = hour >= 12 ? hour - 24 : hour;
  return midnight - (over * 60 + minute) * 60_000;
}

/** The date of a moment in a zone, as a date field writes it. */
export function dateOf(t: number, zone: string): string {
  const { year, month, day } = wallClock(t, zone);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}

/** A whole day there, which is not always 24 hours. */
export function dayView(date: string, zone: string): View {
  const from = startOfDate(date, zone);
  const to = startOfDate(shiftDate(date, 1), zone);
  return { from, to };
}

/** The date so many days later. */
export function shiftDate(date: string, days: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/**
 * How much earlier the same clock was so many days ago, ms: from midnight to midnight, so that a day is laid over
 * another by the clock on the wall, over ends of months and changes of the clock.
 */
export function daysBackMs(t: number, days: number, zone: string): number {
  const date = dateOf(t, zone);
  return startOfDate(date, zone) - startOfDate(shiftDate(date, -days), zone);
}

function offsetMs(t: number, zone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(t, zone);
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((local - t) / (HOUR_MS / 4)) * (HOUR_MS / 4);
}
