import type { Reading } from '../reading.ts';
import type { Sentence } from './parse-sentence.ts';

export const POINTS = ['latitude', 'longitude', 'speed'] as const;
export type PointName = (typeof POINTS)[number];

/** What a receiver said last, as far as it still counts. */
export interface Fix {
  heard(sentence: Sentence, monoMs: number): void;
  /** Both coordinates are of one sentence, or both have the same reason for having none. */
  readings(monoMs: number): ReadonlyMap<PointName, Reading>;
}

interface Heard {
  readonly sentence: Sentence;
  readonly monoMs: number;
}

/**
 * @param staleMs after which a place that is no longer repeated does not count: the vehicle may have moved on
 */
export function createFix(staleMs: number): Fix {
  const last: Partial<Record<Sentence['type'], Heard>> = {};

  function placeAt(monoMs: number): Sentence['place'] | 'stale' {
    const all = [last.rmc, last.gga].filter((heard) => heard !== undefined);
    const fresh = all.filter((heard) => monoMs - heard.monoMs <= staleMs);
    if (fresh.length === 0) return all.some(({ sentence }) => sentence.place !== null) ? 'stale' : null;
    // Where one of them says that it does not know, the other repeats what was.
    if (fresh.some(({ sentence }) => sentence.place === null)) return null;
    return fresh.reduce((newest, heard) => (heard.monoMs >= newest.monoMs ? heard : newest)).sentence.place;
  }

  return {
    heard(sentence, monoMs) {
      const before = last[sentence.type];
      // A receiver that hangs may go on repeating its last sentence.
      const repeats =
        before !== undefined && sentence.clock !== '' && before.sentence.clock === sentence.clock;
      last[sentence.type] = { sentence, monoMs: repeats ? before.monoMs : monoMs };
    },
    readings(monoMs) {
      const place = placeAt(monoMs);
      if (place === null || place === 'stale') {
        const quality = place === null ? 'no-fix' : 'stale';
        return new Map(POINTS.map((point) => [point, { quality }]));
      }
      const speedKmh = last.rmc?.sentence.speedKmh ?? null;
      const moving = last.rmc !== undefined && monoMs - last.rmc.monoMs <= staleMs ? speedKmh : null;
      return new Map<PointName, Reading>([
        ['latitude', { value: place.lat }],
        ['longitude', { value: place.lon }],
        ['speed', moving === null ? { quality: 'no-fix' } : { value: moving }],
      ]);
    },
  };
}
