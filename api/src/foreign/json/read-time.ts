import type { JsonMapping } from '../../contract/index.ts';
import { timeReader } from '../../csv-import/clock-time.ts';
import { WallClock } from '../../csv-import/wall-clock.ts';
import { zoneOffsetMs } from '../../csv-import/zone-offset.ts';

type TimeRule = NonNullable<JsonMapping['time']>;

/** 2200-01-01: later no time is. */
const LATEST_MS = 7_258_118_400_000;
const QUARTER_MS = 15 * 60_000;
const MAX_CHARACTERS = 64;
const DEFAULT_ZONE = 'Asia/Shanghai';
const COMPACT = /^(\d{4})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)$/;

/** Epoch ms of what stands at the time's key; null for what is no time. Whether it is honest is for ingest. */
export type ReadTime = (raw: unknown) => number | null;

export function createReadTime({ format, zone = DEFAULT_ZONE }: TimeRule): ReadTime {
  const inRange = (t: number): number | null =>
    Number.isFinite(t) && t >= 0 && t <= LATEST_MS ? Math.round(t) : null;
  if (format !== 'text') {
    const unitMs = format === 'seconds' ? 1_000 : 1;
    return (raw) => {
      const n = typeof raw === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(raw) ? Number(raw) : raw;
      return typeof n === 'number' ? inRange(n * unitMs) : null;
    };
  }
  const offsetAt = offsetsOf(zone);
  const { read } = timeReader('iso', []);
  return (raw) => {
    if (typeof raw !== 'string' || raw.length > MAX_CHARACTERS) return null;
    const compact = raw.trim().replace(COMPACT, '$1-$2-$3 $4:$5:$6');
    const spoken = compact.replace(/(\d{1,2})[时時](\d{1,2})分(?:(\d{1,2})秒)?/, (_, h, m, s = '0') =>
      [h, m, s].map((part: string) => part.padStart(2, '0')).join(':'),
    );
    const time = read(spoken);
    if (time === null) return null;
    if ('instant' in time) return inRange(time.instant);
    // A new one for each: messages may come in any order, so none tells of the next.
    const instant = new WallClock(offsetAt, true).instant(time.wall);
    return instant === null ? null : inRange(instant);
  };
}

/** Zones change their offset at quarters of an hour; asking for one is slow. */
function offsetsOf(zone: string): (t: number) => number {
  const known = new Map<number, number>();
  return (t) => {
    const quarter = Math.floor(t / QUARTER_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size > 100) known.clear();
      offset = zoneOffsetMs(zone, t);
      known.set(quarter, offset);
    }
    return offset;
  };
}

export function isZone(zone: string): boolean {
  try {
    zoneOffsetMs(zone, 0);
    return true;
  } catch {
    return false;
  }
}
