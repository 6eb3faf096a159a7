import {
  decodePoint,
  type Point,
  PROFILES,
  type RegisterMap,
  unitOf,
  widthOf,
} from '@coldfield/protocol/configuration';
import type { Found, Sureness } from '../../discovery.ts';
import { likely } from '../../likely.ts';
import type { Reading } from '../../reading.ts';
import { planReads } from '../plan-reads.ts';
import type { Answer, Span } from './answer.ts';

/** A question to one device. */
export type Ask = (span: Span) => Promise<Answer>;

export interface MapTried {
  readonly readings: ReadonlyMap<string, Reading>;
  /** How well the readings fit what the map says, 0 to 1; 0 when the device does not have its registers. */
  readonly score: number;
}

export interface Identity {
  readonly seems: Found['seems'];
  readonly device: { readonly profile: string } | { readonly points: RegisterMap };
  readonly map: RegisterMap;
  readonly readings: ReadonlyMap<string, Reading>;
}

/** The second best counts as ruled out below this share of the best. */
const RULED_OUT = 0.3;
const WORTH_NAMING = 0.05;

/** Tries every known map on a device and judges by its readings which it is; null when it gives nothing at all. */
export async function identify(ask: Ask): Promise<Identity | null> {
  const remembered = remember(ask);
  const tried: { name: string; map: RegisterMap; result: MapTried }[] = [];
  for (const [name, map] of Object.entries(PROFILES)) {
    tried.push({ name, map, result: await tryMap(map, remembered) });
  }
  const fitting = tried
    .filter(({ result }) => result.score >= WORTH_NAMING)
    // Of maps that fit alike the longer one says more by fitting.
    .toSorted((a, b) => weight(b) - weight(a));
  const [best] = fitting;
  if (best === undefined || best.result.score < RULED_OUT) {
    const unknown = await unknownDevice(remembered);
    if (best === undefined || (unknown !== null && unknown.seems.length > 0)) return unknown;
  }
  const rivals = fitting.filter((each) => weight(each) >= RULED_OUT * weight(best));
  const sure: Sureness = rivals.length === 1 && best.result.score >= RULED_OUT ? 'likely' : 'possible';
  return {
    seems: rivals.map(({ name }) => ({ what: name, sure })),
    device: { profile: best.name },
    map: best.map,
    readings: best.result.readings,
  };
}

const weight = ({ map, result }: { map: RegisterMap; result: MapTried }): number =>
  result.score * (1 - 0.5 ** Object.keys(map).length);

/** Reads a map from a device and says how well it fits. */
export async function tryMap(map: RegisterMap, ask: Ask): Promise<MapTried> {
  const readings = new Map<string, Reading>();
  let score = 1;
  for (const block of planReads(
    Object.entries(map).map(([name, point]) => ({ name, point })),
    0,
  )) {
    const answer = await ask(block);
    if (answer.kind !== 'words') return { readings, score: 0 };
    for (const { name, point } of block.points) {
      const start = point.addr - block.addr;
      const reading = decodePoint(point, answer.words.slice(start, start + widthOf(point)));
      readings.set(name, reading);
      score = Math.min(score, 'value' in reading ? likely(unitOf(point), reading.value) : 0);
    }
  }
  return { readings, score };
}

/** What a device of no known map gives: its first registers and inputs as they are. */
async function unknownDevice(ask: Ask): Promise<Identity | null> {
  const points: Record<string, Point> = {};
  const readings = new Map<string, Reading>();
  for (const fc of [3, 4, 2, 1] as const) {
    const words = await firstWords(fc, ask);
    if (fc >= 3 && areTemperatures(words)) return temperatures(fc as 3 | 4, words);
    words.forEach((word, addr) => {
      const name = `${{ 1: 'coil', 2: 'input', 3: 'holding', 4: 'register' }[fc]}${addr}`;
      points[name] = { fc, addr };
      readings.set(name, { value: word });
    });
    // One function is enough: many devices give the same words for several.
    if (words.length > 0) break;
  }
  if (readings.size === 0) return null;
  const isInputs = Object.values(points).every(({ fc }) => fc <= 2);
  return {
    seems: isInputs ? [{ what: 'input-module', sure: 'possible' }] : [],
    device: { points },
    map: points,
    readings,
  };
}

/** As many of the first eight as the device gives at once. */
async function firstWords(fc: 1 | 2 | 3 | 4, ask: Ask): Promise<readonly number[]> {
  for (const count of [8, 4, 2, 1]) {
    const answer = await ask({ fc, addr: 0, count });
    if (answer.kind === 'words') return answer.words;
    if (answer.kind !== 'exception') return [];
  }
  return [];
}

/** What modules show on a channel without a probe: no value, 85.0 and −127.0 °C. */
const NO_PROBE = new Set([0x8000, 0x7fff, 850, 0xfb0a]);

function areTemperatures(words: readonly number[]): boolean {
  const values = words.filter((word) => !NO_PROBE.has(word)).map((word) => ((word << 16) >> 16) / 10);
  return (
    words.length >= 2 &&
    values.length > 0 &&
    values.every((value) => likely('°C', value) === 1) &&
    values.some((value) => value !== 0)
  );
}

function temperatures(fc: 3 | 4, words: readonly number[]): Identity {
  const map: Record<string, Point> = {};
  const readings = new Map<string, Reading>();
  words.forEach((word, addr) => {
    const point: Point = {
      fc,
      addr,
      type: 'int16',
      scale: 0.1,
      range: [-55, 125],
      faults: [85, -127],
      unit: '°C',
    };
    map[`t${addr + 1}`] = point;
    readings.set(`t${addr + 1}`, decodePoint(point, [word]));
  });
  return {
    seems: [{ what: 'temperature-module', sure: 'possible' }],
    device: { points: map },
    map,
    readings,
  };
}

/** Asks the same only once: several maps begin with the same registers. */
function remember(ask: Ask): Ask {
  const known = new Map<string, Promise<Answer>>();
  return (span) => {
    const key = `${span.fc}:${span.addr}+${span.count}`;
    const answer = known.get(key) ?? ask(span);
    known.set(key, answer);
    return answer;
  };
}
