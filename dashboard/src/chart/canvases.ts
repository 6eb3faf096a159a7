import uPlot from 'uplot';
import type { ChartStyle } from './chart-style.ts';
import { DASHES } from './compared.ts';
import { drawLimitEdges, drawLimits, drawUnit } from './marks.ts';
import type { PlotOptions } from './plot.ts';
import { rangeAround } from './range-around.ts';
import { axisLabels } from './time-axis.ts';
import { spanOf, type View } from './view.ts';

/** Sizes at a root font of 16 px; all grow with it. */
const SIZES_PX = { left: 40, right: 16, unit: 22, strip: 20, stripGap: 14, ticks: 22, humidity: 104 };
type SizeName = keyof typeof SIZES_PX;
/** uPlot listens to nothing itself: the gestures here move all canvases alike. */
const NO_EVENTS = {
  mousedown: () => null,
  mouseup: () => null,
  mousemove: () => null,
  mouseleave: () => null,
  mouseenter: () => null,
  click: () => null,
  dblclick: () => null,
};

interface Drawing {
  readonly options: PlotOptions;
  readonly zoom: number;
  /** As it is now: the theme may change. */
  readonly style: () => ChartStyle;
  readonly view: () => View;
  /** What stands over the lines of the temperature. */
  readonly drawOver: (u: uPlot) => void;
  /** The gaps over the humidity. */
  readonly drawGaps: (u: uPlot) => void;
}

/** The canvases of a plot with their scales, axes and series, without any data yet; humidity where the room has it. */
export function createCanvases(host: HTMLElement, humidityHost: HTMLElement, drawing: Drawing) {
  const { options, zoom, style, view } = drawing;
  const { words } = options;
  const scale = (options.rootPx / 16) * zoom;
  const px = (name: SizeName) => Math.round(SIZES_PX[name] * scale);
  const strips = px('stripGap') + 3 * px('strip');
  const color = (pick: (of: ChartStyle) => string) => () => pick(style());
  const xScale = {
    time: true,
    range: (): [number, number] => {
      const { from, to } = view();
      return [from, to];
    },
  };
  const shared = {
    ms: 1,
    legend: { show: false },
    tzDate: (t: number) => uPlot.tzDate(new Date(t), words.zone),
  } as const;
  const yAxis = {
    size: px('left'),
    stroke: color((s) => s.ink3),
    font: style().font,
    gap: 6 * zoom,
    grid: { stroke: color((s) => s.grid), width: zoom },
    ticks: { show: false },
    values: (_: uPlot, splits: number[]) => splits.map(words.tick),
  };
  const quiet = { drag: { x: false, y: false }, y: false, bind: NO_EVENTS } as const;

  const main = new uPlot(
    {
      ...shared,
      width: 300,
      height: 300,
      padding: [px('unit'), px('right'), 0, 0],
      // The extremes have their band; only the lines carry a mark.
      cursor: {
        ...quiet,
        points: {
          fill: () => style().surface,
          size: (_u, i) => (i < 3 ? 0 : 7),
          width: (_u, i) => (i < 3 ? 0 : 2),
        },
      },
      scales: { x: xScale, y: { range: (_u, low, high) => rangeAround(low, high, options.limits.air) } },
      axes: [
        {
          stroke: color((s) => s.ink3),
          font: style().font,
          size: strips + px('ticks') + 6 * zoom,
          gap: strips + 6 * zoom,
          space: 64 * zoom,
          grid: { show: false },
          ticks: { show: false },
          values: (_u, splits, _axis, _space, step) =>
            axisLabels(splits, step, spanOf(view()), words.language, words.zone),
        },
        { ...yAxis, space: 40 * zoom },
      ],
      series: [
        {},
        { points: { show: false } },
        { points: { show: false } },
        { stroke: color((s) => s.air), width: 1.5 * zoom, points: { show: false } },
        { stroke: color((s) => s.product), width: 2.25 * zoom, points: { show: false } },
        ...DASHES.map((dash, i) => ({
          stroke: color((s) => s.compared[i] ?? s.ink),
          width: 1.75 * zoom,
          dash: dash.map((length) => length * zoom),
          points: { show: false },
        })),
      ],
      bands: [{ series: [1, 2], fill: color((s) => s.airBand) }],
      hooks: {
        drawClear: [(u) => drawLimits(u, options.limits.air, style())],
        drawAxes: [
          (u) => {
            drawLimitEdges(u, options.limits.air, style());
            drawUnit(u, '°C', style(), yAxis.gap);
          },
        ],
        draw: [drawing.drawOver],
      },
    },
    [[], [], [], [], [], ...DASHES.map(() => [])],
    host,
  );
  const humidity = options.hasHumidity
    ? new uPlot(
        {
          ...shared,
          width: 300,
          height: px('humidity'),
          padding: [8 * zoom, px('right'), 8 * zoom, 0],
          cursor: { ...quiet, points: { fill: () => style().surface, size: 7, width: 2 } },
          scales: {
            x: xScale,
            y: { range: (_u, low, high) => rangeAround(low, high, options.limits.rh, 4) },
          },
          axes: [{ show: false }, { ...yAxis, space: 24 * zoom }],
          series: [{}, { stroke: color((s) => s.air), width: 1.5 * zoom, points: { show: false } }],
          hooks: {
            drawClear: [(u) => drawLimits(u, options.limits.rh, style())],
            draw: [drawing.drawGaps],
          },
        },
        [[], []],
        humidityHost,
      )
    : null;
  return { main, humidity, px };
}
