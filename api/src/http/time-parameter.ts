import { Problem } from './problem.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
/** 2200-01-01, as on the wire. */
const LAST_MS = 7_258_118_400_000;

/** Epoch ms of a query parameter: ISO 8601 with its zone, or epoch ms. @throws {Problem} `time-format`. */
export function timeParameter(text: string, field: string): number {
  // An unescaped `+` of a zone arrives as a space.
  const iso = text.replace(/ (?=\d\d:\d\d$)/, '+');
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : ISO.test(iso) ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(ms) || ms > LAST_MS) throw new Problem('time-format', {}, field);
  return ms;
}
