import type { Point } from '../influx/points.ts';

/** A point in line protocol, time in ms. Tags come encoded (`encodeName`), so that only these need an escape. */
export function lineOf({ measurement, store, room, t, fields }: Point): string {
  const values = Object.entries(fields).map(([field, value]) => `${field}=${value}`);
  return `${measurement},room=${tag(room)},store=${tag(store)} ${values.join(',')} ${t}`;
}

const tag = (text: string): string => text.replace(/[ ,=]/g, '\\$&');
