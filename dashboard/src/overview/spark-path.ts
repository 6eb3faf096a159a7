import type { Limits } from '@coldfield/api/contract';
import { type Series, toDrawn } from '../chart/series.ts';

export interface Spark {
  /** SVG path in a box of 1000 × 100. */
  readonly path: string;
  /** The end of the line past its limit, when it ends there. */
  readonly overPath: string;
  /** The limits' band, top and height; null without limits. */
  readonly band: { readonly y: number; readonly height: number } | null;
  /** Where the line ends. */
  readonly end: { readonly x: number; readonly y: number } | null;
}

const WIDTH = 1000;
const HEIGHT = 100;

/** A day of air as a small line against its limits, which always lie inside the box. */
export function sparkOf(series: Series, limits: Limits | undefined, joinMs: number): Spark {
  const known = series.air.filter((value) => !Number.isNaN(value));
  const low = limits?.low ?? null;
  const high = limits?.high ?? null;
  const edges = [...known, ...(low === null ? [] : [low]), ...(high === null ? [] : [high])];
  if (edges.length === 0) return { path: '', overPath: '', band: null, end: null };
  const least = Math.min(...edges);
  const most = Math.max(...edges);
  const pad = Math.max((most - least) * 0.15, 0.5);
  const y = (value: number) => HEIGHT * (1 - (value - least + pad) / (most - least + 2 * pad));
  const x = (t: number) => (WIDTH * (t - series.from)) / (series.to - series.from);

  const drawn = toDrawn(series.t, series.air, Math.max(joinMs, series.bucketMs * 2.5));
  let path = '';
  let overPath = '';
  let end: Spark['end'] = null;
  let pen: 'M' | 'L' = 'M';
  drawn.forEach((value, i) => {
    if (value === undefined) return;
    if (value === null) {
      pen = 'M';
      return;
    }
    const at = { x: x(series.t[i] as number), y: y(value) };
    const point = `${at.x.toFixed(1)} ${at.y.toFixed(1)}`;
    path += `${pen}${point}`;
    const over = (high !== null && value > high) || (low !== null && value < low);
    overPath = over ? `${overPath}${overPath === '' ? 'M' : pen}${point}` : '';
    pen = 'L';
    end = at;
  });
  const top = high === null ? 0 : y(high);
  const bottom = low === null ? HEIGHT : y(low);
  return {
    path,
    overPath,
    band: low === null && high === null ? null : { y: top, height: bottom - top },
    end,
  };
}
