import type { Limits } from '@coldfield/api/contract';
import uPlot from 'uplot';
import { type ChartStyle, onThemeChange, readStyle } from './chart-style.ts';
import { drawEnd, drawGaps, drawLimitEdges, drawLimits, drawStrips, drawUnit, labelLimits } from './marks.ts';
import { rangeAround } from './range-around.ts';
import { toDrawn } from './series.ts';
import { axisLabels } from './time-axis.ts';
import type { TrendBuffer } from './trend-buffer.ts';

export interface PlotWords {
  readonly language: string;
  readonly zone: string;
  readonly door: string;
  readonly defrost: string;
  readonly upper: (value: number) => string;
  readonly lower: (value: number) => string;
  readonly gap: (durationMs: number, reason: string | null) => string;
  readonly tick: (value: number) => string;
}

interface Options {
  readonly spanMs: number;
  readonly limits: Readonly<Record<string, Limits>>;
  readonly cadenceMs: number;
  readonly hasHumidity: boolean;
  readonly words: PlotWords;
  /** The row under the cursor, or null when it left. */
  readonly onRow: (row: number | null, leftPx: number) => void;
}

/** Sizes at a root font of 16 px; all grow with it. */
const SIZES_PX = { left: 40, right: 16, unit: 22, strip: 20, stripGap: 14, ticks: 22, humidity: 104 };

/** A longer bucket is a mean of many swings: a line led on from it to the newest reading would seem to plunge. */
const FINE_MS = 6 * 60_000;

/** Two canvases under one time axis, temperature above humidity; draws at most once a frame. */
export function createTrendPlot(host: HTMLElement, humidityHost: HTMLElement, options: Options) {
  let style: ChartStyle = readStyle(host);
  const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const px = (name: keyof typeof SIZES_PX) => Math.round(SIZES_PX[name] * scale);
  const strips = px('stripGap') + 2 * px('strip');
  let buffer: TrendBuffer | null = null;
  let frame = 0;
  const sync = uPlot.sync(`trend-${Math.random()}`);
  const color = (pick: (style: ChartStyle) => string) => () => pick(style);

  const shared = {
    ms: 1,
    legend: { show: false },
    tzDate: (t: number) => uPlot.tzDate(new Date(t), options.words.zone),
  } as const;
  const cursor = { drag: { x: false, y: false }, y: false, sync: { key: sync.key } } as const;
  const xScale = { time: true, range: (): [number, number] => [xTo() - options.spanMs, xTo()] };
  const xTo = () => buffer?.to ?? 0;
  const yAxis = {
    size: px('left'),
    stroke: color((s) => s.ink3),
    font: style.font,
    gap: 6,
    grid: { stroke: color((s) => s.grid), width: 1 },
    ticks: { show: false },
    values: (_: uPlot, splits: number[]) => splits.map(options.words.tick),
  };

  const main = new uPlot(
    {
      ...shared,
      width: 300,
      height: 300,
      padding: [px('unit'), px('right'), 0, 0],
      // The extremes have their band; only the lines carry a mark.
      cursor: {
        ...cursor,
        points: {
          fill: () => style.surface,
          size: (_u, i) => (i < 3 ? 0 : 7),
          width: (_u, i) => (i < 3 ? 0 : 2),
        },
      },
      scales: { x: xScale, y: { range: (_u, low, high) => rangeAround(low, high, options.limits.air) } },
      axes: [
        {
          stroke: color((s) => s.ink3),
          font: style.font,
          size: strips + px('ticks') + 6,
          gap: strips + 6,
          space: 64,
          grid: { show: false },
          ticks: { show: false },
          values: (_u, splits, _axis, _space, step) =>
            axisLabels(splits, step, options.spanMs, options.words.language, options.words.zone),
        },
        { ...yAxis, space: 40 },
      ],
      series: [
        {},
        { points: { show: false } },
        { points: { show: false } },
        { stroke: color((s) => s.air), width: 1.5, points: { show: false } },
        { stroke: color((s) => s.product), width: 2.25, points: { show: false } },
      ],
      bands: [{ series: [1, 2], fill: color((s) => s.airBand) }],
      hooks: {
        drawClear: [(u) => drawLimits(u, options.limits.air, style)],
        drawAxes: [
          (u) => {
            drawLimitEdges(u, options.limits.air, style);
            drawUnit(u, '°C', style, yAxis.gap);
          },
        ],
        draw: [drawOver],
        setCursor: [(u) => options.onRow(u.cursor.idx ?? null, (u.cursor.left ?? 0) + px('left'))],
      },
    },
    [[], [], [], [], []],
    host,
  );
  const humidity = options.hasHumidity
    ? new uPlot(
        {
          ...shared,
          width: 300,
          height: px('humidity'),
          padding: [8, px('right'), 8, 0],
          cursor: { ...cursor, points: { fill: () => style.surface, size: 7, width: 2 } },
          scales: {
            x: xScale,
            y: { range: (_u, low, high) => rangeAround(low, high, options.limits.rh, 4) },
          },
          axes: [{ show: false }, { ...yAxis, space: 24 }],
          series: [{}, { stroke: color((s) => s.air), width: 1.5, points: { show: false } }],
          hooks: {
            drawClear: [(u) => drawLimits(u, options.limits.rh, style)],
            draw: [(u) => drawGaps(u, gapLabels(false), style)],
          },
        },
        [[], []],
        humidityHost,
      )
    : null;

  function drawOver(u: uPlot): void {
    if (buffer === null) return;
    drawGaps(u, gapLabels(true), style);
    const { low = null, high = null } = options.limits.air ?? {};
    labelLimits(
      u,
      [
        ...(high === null ? [] : [{ value: high, text: options.words.upper(high), above: true }]),
        ...(low === null ? [] : [{ value: low, text: options.words.lower(low), above: false }]),
      ],
      style,
    );
    const states = [
      { label: options.words.door, spans: buffer.door, color: style.ink2 },
      { label: options.words.defrost, spans: buffer.defrost, color: style.context },
    ];
    drawStrips(u, states, style, px('strip'), px('stripGap'));
    for (let i = buffer.rows - 1; i >= 0; i--) {
      const air = buffer.lines.air[i] as number;
      if (Number.isNaN(air)) continue;
      drawEnd(u, buffer.t[i] as number, air, style);
      break;
    }
  }

  function gapLabels(labelled: boolean) {
    return (buffer?.series.gaps ?? []).map(({ from, to, reason }) => ({
      from,
      to,
      label: labelled ? options.words.gap(to - from, reason) : null,
    }));
  }

  function draw(): void {
    frame = 0;
    if (buffer === null) return;
    const isFine = buffer.series.bucketMs <= FINE_MS;
    const t = buffer.t.subarray(0, isFine ? buffer.rows : buffer.length);
    const last = t.length - 1;
    const joinMs = Math.max(3 * options.cadenceMs, 1.5 * buffer.series.bucketMs);
    const line = (values: Float64Array) => toDrawn(t, values.subarray(0, t.length), joinMs);
    const x = [...t];
    const { air, airMin, airMax, pulp, rh } = buffer.lines;
    const mean = line(air);
    // The mean of a bucket that has just begun is no mean yet.
    if (!isFine && last > 1) mean[last] = null;
    main.setData([x, line(airMax), line(airMin), mean, line(pulp)] as uPlot.AlignedData);
    humidity?.setData([x, line(rh)] as uPlot.AlignedData);
  }

  const redraw = () => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const stopTheme = onThemeChange(() => {
    style = readStyle(host);
    redraw();
  });
  const scrub = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') return;
    const { left } = main.over.getBoundingClientRect();
    main.setCursor({ left: event.clientX - left, top: 1 });
  };
  for (const over of [main.over, humidity?.over]) {
    over?.addEventListener('pointerdown', scrub);
    over?.addEventListener('pointermove', scrub);
  }

  return {
    show(next: TrendBuffer): void {
      buffer = next;
      redraw();
    },
    redraw,
    resize(widthPx: number, heightPx: number): void {
      main.setSize({ width: widthPx, height: heightPx });
      humidity?.setSize({ width: widthPx, height: px('humidity') });
      redraw();
    },
    /** Puts the cursor on a row; null takes it away. */
    moveTo(row: number | null): void {
      const t = row === null ? undefined : buffer?.t[row];
      main.setCursor(t === undefined ? { left: -10, top: -10 } : { left: main.valToPos(t, 'x'), top: 1 });
    },
    destroy(): void {
      stopTheme();
      cancelAnimationFrame(frame);
      main.destroy();
      humidity?.destroy();
    },
  };
}

export type TrendPlot = ReturnType<typeof createTrendPlot>;
