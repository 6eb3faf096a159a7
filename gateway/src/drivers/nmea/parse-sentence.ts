/** What one sentence of a receiver says. `place` null: it says that it does not know where it is. */
export interface Sentence {
  readonly type: 'rmc' | 'gga';
  readonly place: { readonly lat: number; readonly lon: number } | null;
  /** Over ground; null where the sentence does not say. */
  readonly speedKmh: number | null;
  /** The time of day as it is written: one that stands still is a receiver that repeats itself. */
  readonly clock: string;
  /** Satellite time, epoch ms UTC; null where the sentence has no date. */
  readonly timeMs: number | null;
}

const KMH_PER_KNOT = 1.852;
/** GGA: measured by satellites. 0 is none; 6 is dead reckoning, 7 typed in, 8 a simulator. */
const MEASURED = new Set(['1', '2', '3', '4', '5']);
/** RMC of NMEA 2.3 on: autonomous, differential, float and fixed RTK, precise. Older receivers send none. */
const MEASURING_MODES = new Set(['', 'A', 'D', 'F', 'R', 'P']);

/**
 * Reads a sentence of NMEA 0183, of any constellation: GPS (`GP`), BeiDou (`BD`, `GB`), several (`GN`) …
 * @returns `other` for sentences that tell nothing here, `damaged` where the checksum or a field is wrong.
 */
export function parseSentence(line: string): Sentence | 'other' | 'damaged' {
  const match = /^[$!]([^*]*)\*([0-9A-Fa-f]{2})$/.exec(line.trim());
  if (match === null) return 'damaged';
  const [, body = '', sum = ''] = match;
  if (checksum(body) !== Number.parseInt(sum, 16)) return 'damaged';
  const fields = body.split(',');
  const type = /^[A-OQ-Z][A-Z](RMC|GGA)$/.exec(fields[0] ?? '')?.[1];
  if (type === 'RMC') return rmc(fields);
  return type === 'GGA' ? gga(fields) : 'other';
}

/** The exclusive or of everything between `$` and `*`. */
export function checksum(body: string): number {
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i);
  return sum & 0xff;
}

/** `xxRMC,time,status,lat,N,lon,E,knots,course,date,variation,E,mode,navigation status` */
function rmc(fields: readonly string[]): Sentence | 'damaged' {
  // The navigation status after the mode is always `V` on many receivers, and says nothing of the place.
  const knows = fields[2] === 'A' && MEASURING_MODES.has(fields[12] ?? '');
  const clock = fields[1] ?? '';
  if (!knows) return { type: 'rmc', place: null, speedKmh: null, clock, timeMs: null };
  const place = placeOf(fields.slice(3, 7));
  if (place === 'damaged') return 'damaged';
  const knots = fields[7] === '' ? Number.NaN : Number(fields[7]);
  return {
    type: 'rmc',
    place,
    speedKmh: Number.isFinite(knots) ? Math.round(knots * KMH_PER_KNOT * 10) / 10 : null,
    clock,
    timeMs: timeOf(clock, fields[9] ?? ''),
  };
}

/** `xxGGA,time,lat,N,lon,E,quality,satellites,…`: no date and no speed. */
function gga(fields: readonly string[]): Sentence | 'damaged' {
  const place = MEASURED.has(fields[6] ?? '') ? placeOf(fields.slice(2, 6)) : null;
  if (place === 'damaged') return 'damaged';
  return { type: 'gga', place, speedKmh: null, clock: fields[1] ?? '', timeMs: null };
}

function placeOf([lat, ns, lon, ew]: readonly string[]): Sentence['place'] | 'damaged' {
  const north = degrees(lat, 90, { N: 1, S: -1 }[ns ?? '']);
  const east = degrees(lon, 180, { E: 1, W: -1 }[ew ?? '']);
  if (north === null || east === null) return 'damaged';
  // No lorry is in the Gulf of Guinea: zeros are a receiver that has not begun.
  return north === 0 && east === 0 ? null : { lat: north, lon: east };
}

/** `ddmm.mmmm` or `dddmm.mmmm` in decimal degrees, to a tenth of a metre. */
function degrees(text: string | undefined, most: number, sign: number | undefined): number | null {
  if (text === undefined || sign === undefined || !/^\d{3,5}(\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  const whole = Math.floor(value / 100);
  const minutes = value - whole * 100;
  const result = whole + minutes / 60;
  if (minutes >= 60 || result > most) return null;
  return Math.round(sign * result * 1e6) / 1e6;
}

/** `hhmmss.sss` and `ddmmyy`. */
function timeOf(time: string, date: string): number | null {
  const clock = /^(\d\d)(\d\d)(\d\d(?:\.\d+)?)$/.exec(time);
  const day = /^(\d\d)(\d\d)(\d\d)$/.exec(date);
  if (clock === null || day === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map(Number);
  const [dayOfMonth = 0, month = 0, year = 0] = day.slice(1).map(Number);
  return Date.UTC(2000 + year, month - 1, dayOfMonth, hours, minutes) + Math.round(seconds * 1_000);
}
