import {
  type DeviceConfig,
  decodePoint,
  type Point,
  PROFILES,
  registersOf,
  unitOf,
  widthOf,
} from '@coldfield/protocol/configuration';
import type { Cause, Finding, Trouble } from '../../finding.ts';
import { likely } from '../../likely.ts';
import type { Examined } from './examine.ts';
import { type Ask, tryMap } from './identify.ts';

/** Below this a map does not fit the device. */
const FITS = 0.3;

/** An exception is the answer of a device that lives: which of what was asked does it not have? */
export async function judgeException(
  device: DeviceConfig,
  { block, answers }: Examined,
  ask: Ask,
): Promise<Finding> {
  const exception = answers.find((answer) => answer.kind === 'exception')?.exception ?? 0;
  const { fc, addr, count } = block;
  const causes: Cause[] = [];
  if (exception >= 4) {
    causes.push({ code: exception >= 10 ? 'no-power' : 'device-busy', sure: 'likely' });
  } else {
    const other = await fittingProfile(device, ask);
    if (other !== null) causes.push({ code: 'other-profile', sure: 'likely', params: { profile: other } });
    const swapped = fc === 3 ? 4 : fc === 4 ? 3 : fc === 2 ? 1 : 2;
    const turned = await ask({ fc: swapped, addr, count });
    if (turned.kind === 'words') causes.push({ code: 'function', sure: 'likely', params: { fc: swapped } });
    if (count > 1) {
      const alone = await ask({ fc, addr, count: 1 });
      if (alone.kind === 'words')
        causes.push({ code: 'own-registers', sure: 'likely', params: { addr, count } });
    }
    if (causes.length === 0)
      causes.push({
        code: exception === 1 ? 'function' : 'register',
        sure: 'likely',
        params: { fc: swapped },
      });
  }
  return {
    code: 'exception',
    level: 'fault',
    device: device.name,
    params: { unit: device.unit, exception, fc, addr, count },
    causes,
  };
}

/** The registers came, and what the map makes of them cannot be: is it the map or the probe? */
export async function judgeValues(
  device: DeviceConfig,
  trouble: Trouble,
  examined: readonly Examined[],
  ask: Ask,
): Promise<Finding[]> {
  if (trouble.quality !== 'out-of-range' && trouble.quality !== 'fault-value') return [];
  const findings: Finding[] = [];
  const profile = await fittingProfile(device, ask);
  for (const { block, answers } of examined) {
    const words = answers.findLast((answer) => answer.kind === 'words')?.words ?? [];
    for (const { name, point } of block.points) {
      const start = point.addr - block.addr;
      const own = words.slice(start, start + widthOf(point));
      const judged = decodePoint(point, own);
      if ('value' in judged) continue;
      const value = plainValue(point, own);
      const params = { unit: device.unit, value: value ?? 'NaN', sign: unitOf(point) ?? '' };
      const isFault = judged.quality === 'fault-value';
      findings.push({
        code: isFault ? 'value-fault' : 'value-range',
        level: 'fault',
        device: device.name,
        point: `${device.name}/${name}`,
        params,
        causes: [
          ...(profile === null
            ? []
            : [{ code: 'other-profile', sure: 'likely', params: { profile } } as const]),
          // Another way of reading is only a guess where no known map fits.
          ...(isFault ? faultCauses(value) : profile === null ? readOtherwise(point, own) : []),
          { code: 'probe-broken', sure: isFault && value === 85 ? 'possible' : 'likely' },
        ],
      });
    }
  }
  return findings;
}

function faultCauses(value: number | null): Cause[] {
  return value === 85 ? [{ code: 'probe-restarts', sure: 'likely' }] : [];
}

/** Another way of reading the same words that gives a likely value. */
function readOtherwise(point: Point, words: readonly number[]): Cause[] {
  const unit = unitOf(point);
  const isLikely = (other: Point) => {
    const value = plainValue(other, words);
    return value !== null && value !== 0 && likely(unit, value) === 1;
  };
  const swap = (order: Point['wordOrder']) => (order === 'low-first' ? 'high-first' : 'low-first');
  const causes: Cause[] = [];
  if (isLikely({ ...point, byteOrder: swap(point.byteOrder) }))
    causes.push({ code: 'byte-order', sure: 'possible' });
  else if (widthOf(point) === 2 && isLikely({ ...point, wordOrder: swap(point.wordOrder) }))
    causes.push({ code: 'byte-order', sure: 'possible' });
  for (const factor of [0.1, 0.01, 10]) {
    const scale = Number(((point.scale ?? 1) * factor).toPrecision(6));
    const type = point.type === 'uint16' || point.type === undefined ? 'int16' : point.type;
    if (isLikely({ ...point, scale, type })) {
      causes.push({ code: 'scale', sure: 'likely', params: { scale } });
      break;
    }
  }
  return causes;
}

/** A value as the map says, whether or not it can be. */
function plainValue(
  { range: _range, faults: _faults, ...point }: Point,
  words: readonly number[],
): number | null {
  const reading = decodePoint(point, words);
  return 'value' in reading ? reading.value : null;
}

/** The profile that fits a device, when the one it has does not. */
export async function fittingProfile(device: DeviceConfig, ask: Ask): Promise<string | null> {
  const own = await tryMap(registersOf(device), ask);
  if (own.score >= FITS) return null;
  let best: { name: string; score: number } | null = null;
  for (const [name, map] of Object.entries(PROFILES)) {
    if (name === device.profile) continue;
    const { score } = await tryMap(map, ask);
    if (score >= FITS && score > (best?.score ?? 0)) best = { name, score };
  }
  return best?.name ?? null;
}
