import type { Limits } from '@coldfield/api/contract';
import type uPlot from 'uplot';
import type { ChartStyle } from './chart-style.ts';
import type { Span } from './series.ts';
import { stacked } from './stacked.ts';

/** What is drawn around the lines: limits, gaps, strips. All in canvas pixels, the caller's context saved here. */

/** From the top of the plot to the middle of what is written over it. */
const OVER_PX = 12;

/** The limits as a quiet band, behind everything. */
export function drawLimits(u: uPlot, limits: Limits | undefined, style: ChartStyle): void {
  const edges = limitEdges(u, limits);
  if (edges === null) return;
  u.ctx.save();
  u.ctx.fillStyle = style.limitBand;
  u.ctx.fillRect(u.bbox.left, edges.high ?? u.bbox.top, u.bbox.width, edges.bottom - edges.top);
  u.ctx.restore();
}

/** The edges of the limits, dashed, over the grid and under the lines. */
export function drawLimitEdges(u: uPlot, limits: Limits | undefined, style: ChartStyle): void {
  const edges = limitEdges(u, limits);
  if (edges === null) return;
  const { ctx } = u;
  ctx.save();
  ctx.strokeStyle = style.limitEdge;
  ctx.lineWidth = style.px;
  ctx.setLineDash([4 * style.px, 3 * style.px]);
  for (const y of [edges.high, edges.low]) {
    if (y !== null) strokeLine(ctx, u.bbox.left, u.bbox.left + u.bbox.width, Math.round(y) + 0.5);
  }
  ctx.restore();
}

function limitEdges(u: uPlot, limits: Limits | undefined) {
  const low = limits?.low ?? null;
  const high = limits?.high ?? null;
  if (low === null && high === null) return null;
  const { top, height } = u.bbox;
  const y = (value: number | null) =>
    value === null ? null : Math.min(top + height, Math.max(top, u.valToPos(value, 'y', true)));
  return { high: y(high), low: y(low), top: y(high) ?? top, bottom: y(low) ?? top + height };
}

/** The limits in words, beside their edges, over the lines. */
export function labelLimits(
  u: uPlot,
  labels: { value: number; text: string; above: boolean }[],
  style: ChartStyle,
): void {
  const { ctx } = u;
  const { px } = style;
  ctx.save();
  prepareText(ctx, style, 'left');
  for (const { value, text, above } of labels) {
    const y = u.valToPos(value, 'y', true);
    const at = above ? y - 9 * px : y + 10 * px;
    if (at < u.bbox.top || at > u.bbox.top + u.bbox.height) continue;
    haloText(ctx, text, u.bbox.left + 7 * px, at, style);
  }
  ctx.restore();
}

/** A name that would cover more of the plot than that gives way to its number: the legend has the name. */
const NAME_SHARE = 0.4;

/** Names of lines at their right ends, in their colours on plates of their own, none over another. */
export function labelEnds(
  u: uPlot,
  ends: readonly {
    readonly text: string;
    /** Instead of the text where that is too long. */
    readonly short: string;
    readonly value: number;
    readonly color: string;
  }[],
  style: ChartStyle,
): void {
  const { ctx } = u;
  const { px } = style;
  const { left, top, width, height } = u.bbox;
  ctx.save();
  prepareText(ctx, style, 'right');
  ctx.setLineDash([]);
  const letters = Number.parseFloat(ctx.font);
  const plate = letters + 6 * px;
  const right = left + width - 8 * px;
  const sorted = ends
    .map((end) => ({ ...end, y: u.valToPos(end.value, 'y', true) - plate / 2 - 4 * px }))
    .sort((a, b) => a.y - b.y);
  const places = stacked(
    sorted.map(({ y }) => y),
    plate + 3 * px,
    { top, bottom: top + height },
  );
  sorted.forEach(({ text, short, color }, i) => {
    const y = places[i] as number;
    const shown = ctx.measureText(text).width > width * NAME_SHARE ? short : text;
    const wide = ctx.measureText(shown).width + 10 * px;
    ctx.beginPath();
    ctx.roundRect(right - wide, y - plate / 2, wide, plate, 4 * px);
    ctx.fillStyle = style.surface;
    ctx.fill();
    ctx.strokeStyle = color;
    ctx.lineWidth = px;
    ctx.stroke();
    ctx.fillStyle = color;
    ctx.fillText(shown, right - 5 * px, y);
  });
  ctx.restore();
}

/** The unit of the axis, over its numbers. */
export function drawUnit(u: uPlot, unit: string, style: ChartStyle, gapPx: number): void {
  const { ctx } = u;
  const { px } = style;
  ctx.save();
  prepareText(ctx, style, 'right');
  ctx.fillStyle = style.ink2;
  ctx.fillText(unit, u.bbox.left - gapPx * devicePixelRatio, u.bbox.top - OVER_PX * px);
  ctx.restore();
}

/** Gaps hatched, without a line through them, the longest with their words. */
export function drawGaps(
  u: uPlot,
  gaps: readonly (Span & { label: string | null; isHatched: boolean })[],
  style: ChartStyle,
): void {
  const { ctx } = u;
  const { top, height } = u.bbox;
  const { px } = style;
  const pattern = hatch(ctx, style);
  ctx.save();
  prepareText(ctx, style, 'center');
  const taken: [number, number][] = [];
  const byLength = [...gaps].sort((a, b) => b.to - b.from - (a.to - a.from));
  for (const gap of byLength) {
    const [x0, x1] = clip(u, gap);
    if (x1 <= x0 || pattern === null || !gap.isHatched) continue;
    ctx.fillStyle = pattern;
    ctx.fillRect(x0, top, Math.max(x1 - x0, px), height);
  }
  // Over the plot, beside the unit: in it hatching, lines and limits would run through the words.
  ctx.fillStyle = style.ink2;
  for (const gap of byLength) {
    const [x0, x1] = clip(u, gap);
    if (gap.label === null || x1 - x0 < 5 * px) continue;
    const half = ctx.measureText(gap.label).width / 2 + 4 * px;
    const middle = Math.min(Math.max((x0 + x1) / 2, u.bbox.left + half), u.bbox.left + u.bbox.width - half);
    if (taken.some(([from, to]) => middle - half < to && middle + half > from)) continue;
    taken.push([middle - half, middle + half]);
    ctx.fillText(gap.label, middle, top - OVER_PX * px);
  }
  ctx.restore();
}

export interface Strip {
  readonly label: string;
  readonly spans: readonly Span[];
  readonly color: string;
}

/** States as strips under the same time axis: doors, defrosts. Nothing shorter than two pixels, so that none hides. */
export function drawStrips(
  u: uPlot,
  strips: readonly Strip[],
  style: ChartStyle,
  heightPx: number,
  gapPx: number,
): void {
  const { ctx } = u;
  const { px } = style;
  const bottom = u.bbox.top + u.bbox.height;
  ctx.save();
  prepareText(ctx, style, 'right');
  // Dashes of a line drawn before would go on.
  ctx.setLineDash([]);
  strips.forEach(({ label, spans, color }, index) => {
    // Both sizes have grown with the zoom already.
    const middle = Math.round(bottom + (gapPx + (index + 0.5) * heightPx) * devicePixelRatio);
    ctx.fillStyle = style.ink2;
    ctx.fillText(label, u.bbox.left - 8 * px, middle);
    ctx.strokeStyle = style.grid;
    ctx.lineWidth = px;
    strokeLine(ctx, u.bbox.left, u.bbox.left + u.bbox.width, middle + 0.5);
    ctx.fillStyle = color;
    for (const span of spans) {
      const [x0, x1] = clip(u, span);
      if (x1 < x0) continue;
      const width = Math.max(x1 - x0, 3 * px);
      ctx.beginPath();
      ctx.roundRect(x0, middle - 6 * px, width, 12 * px, 2 * px);
      ctx.fill();
    }
  });
  ctx.restore();
}

/** Where the line is now. */
export function drawEnd(u: uPlot, t: number, value: number, style: ChartStyle): void {
  const { ctx } = u;
  ctx.save();
  ctx.beginPath();
  ctx.arc(u.valToPos(t, 'x', true), u.valToPos(value, 'y', true), 4 * style.px, 0, 2 * Math.PI);
  ctx.fillStyle = style.air;
  ctx.strokeStyle = style.surface;
  ctx.lineWidth = 2 * style.px;
  ctx.fill();
  ctx.stroke();
  ctx.restore();
}

function clip(u: uPlot, { from, to }: Span): [number, number] {
  const { left, width } = u.bbox;
  const x0 = u.valToPos(from, 'x', true);
  const x1 = u.valToPos(to, 'x', true);
  if (x1 < left || x0 > left + width) return [1, 0];
  return [Math.max(x0, left), Math.min(x1, left + width)];
}

function strokeLine(ctx: CanvasRenderingContext2D, x0: number, x1: number, y: number): void {
  ctx.beginPath();
  ctx.moveTo(x0, y);
  ctx.lineTo(x1, y);
  ctx.stroke();
}

function prepareText(ctx: CanvasRenderingContext2D, style: ChartStyle, align: CanvasTextAlign): void {
  const [size, ...family] = style.font.split('px');
  // The style's font has its zoom already.
  ctx.font = `${Number(size) * devicePixelRatio}px${family.join('px')}`;
  ctx.textAlign = align;
  ctx.textBaseline = 'middle';
}

function haloText(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { ink2, surface, px }: ChartStyle,
): void {
  ctx.strokeStyle = surface;
  ctx.lineWidth = 4 * px;
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  ctx.globalAlpha = 0.85;
  ctx.strokeText(text, x, y);
  ctx.globalAlpha = 1;
  ctx.fillStyle = ink2;
  ctx.fillText(text, x, y);
}

function hatch(ctx: CanvasRenderingContext2D, { lineStrong, px }: ChartStyle): CanvasPattern | null {
  const size = Math.round(6 * px);
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (pen === null) return null;
  pen.strokeStyle = lineStrong;
  pen.lineWidth = 1.2 * px;
  pen.beginPath();
  // Three strokes, so that the corners of neighbouring tiles meet.
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return ctx.createPattern(tile, 'repeat');
}
