import type uPlot from 'uplot';
import { createCanvases } from './canvases.ts';
import { type ChartStyle, onThemeChange, readStyle } from './chart-style.ts';
import { alignTo, type ComparedLine, comparedName, comparedNumber, DASHES } from './compared.ts';
import { bindGestures } from './gestures.ts';
import { drawEnd, drawGaps, drawStrips, labelEnds, labelLimits } from './marks.ts';
import type { PlotOptions, Seen, TrendPlot } from './plot.ts';
import { type Span, toDrawn } from './series.ts';
import type { TrendBuffer } from './trend-buffer.ts';
import { panBy, pinch, spanOf, type View } from './view.ts';
import { createViewport } from './viewport.ts';

/** A longer bucket is a mean of many swings: a line led on from it to the newest reading would seem to plunge. */
const FINE_MS = 6 * 60_000;
/** A tap so near to the pinned cursor, as a share of the width, lets it go. */
const AGAIN = 0.015;

/** Two canvases under one time axis, temperature above humidity; draws at most once a frame. */
export function createTrendPlot(
  host: HTMLElement,
  humidityHost: HTMLElement,
  options: PlotOptions,
): TrendPlot {
  const { cache, now, words } = options;
  const zoom = options.zoom ?? 1;
  let style: ChartStyle = readStyle(host, zoom);

  const viewport = createViewport({ range: options.range, now, onMoved: redraw, onRange: options.onRange });
  const { view, moveTo, goBack } = viewport;
  let base: View = view();
  let buffer: TrendBuffer | null = null;
  let isDirty = true;
  let frame = 0;
  let notes: readonly Span[] = [];
  let compared: readonly ComparedLine[] = [];
  let aligned: readonly Float64Array[] = [];
  let cursor: { t: number; isPinned: boolean } | null = null;

  const { main, humidity, px } = createCanvases(host, humidityHost, {
    options,
    zoom,
    style: () => style,
    view,
    drawOver,
    drawGaps: (u) => drawGaps(u, gapLabels(false), style),
  });
  const plots = humidity === null ? [main] : [main, humidity];

  function drawOver(u: uPlot): void {
    if (buffer === null) return;
    drawGaps(u, gapLabels(true), style);
    const { low = null, high = null } = options.limits.air ?? {};
    labelLimits(
      u,
      [
        ...(high === null ? [] : [{ value: high, text: words.upper(high), above: true }]),
        ...(low === null ? [] : [{ value: low, text: words.lower(low), above: false }]),
      ],
      style,
    );
    const states = [
      { label: words.door, spans: buffer.door, color: style.ink2 },
      { label: words.defrost, spans: buffer.defrost, color: style.context },
      { label: words.notes, spans: notes, color: style.product },
    ];
    drawStrips(u, states, style, px('strip'), px('stripGap'));
    drawNewest(u, buffer);
    labelEnds(u, endsOf(buffer), style);
  }

  /** Where each line laid beside was last seen, with its number and name. */
  function endsOf({ t }: TrendBuffer) {
    const { from, to } = view();
    return compared.flatMap(({ label, place }, i) => {
      const values = aligned[i];
      const at = values?.findLastIndex((value, row) => {
        const time = t[row] as number;
        return !Number.isNaN(value) && time >= from && time <= to;
      });
      if (values === undefined || at === undefined || at < 0) return [];
      const color = style.compared[place] ?? style.ink;
      const [text, short] = [comparedName({ place, label }), comparedNumber(place)];
      return [{ text, short, value: values[at] as number, color }];
    });
  }

  /** The dot at the end of the line, where that is in view. */
  function drawNewest(u: uPlot, { rows, lines, t }: TrendBuffer): void {
    const { from, to } = view();
    for (let i = rows - 1; i >= 0; i--) {
      const air = lines.air[i] as number;
      if (Number.isNaN(air)) continue;
      const at = t[i] as number;
      if (at >= from && at <= to) drawEnd(u, at, air, style);
      return;
    }
  }

  function gapLabels(labelled: boolean) {
    return (buffer?.series.gaps ?? []).map((gap) => ({
      from: gap.from,
      to: gap.to,
      label: labelled ? words.gap(gap) : null,
      // Nothing is missing from before there was anything.
      isHatched: gap.reason !== 'before-first',
    }));
  }

  function draw(): void {
    frame = 0;
    const seen = view();
    const found = cache.best(seen, now());
    if (found === null) return;
    if (found.buffer !== buffer || isDirty) {
      ({ buffer } = found);
      isDirty = false;
      putData(buffer, found.isLive);
    } else {
      for (const plot of plots) plot.setScale('x', { min: seen.from, max: seen.to });
    }
    putCursor();
  }

  function putData({ series, t: times, rows, length, lines }: TrendBuffer, isLive: boolean): void {
    const isFine = series.bucketMs <= FINE_MS;
    const t = times.subarray(0, isFine ? rows : length);
    const last = t.length - 1;
    const joinMs = Math.max(3 * options.cadenceMs, 1.5 * series.bucketMs);
    const line = (values: Float64Array) => toDrawn(t, values.subarray(0, t.length), joinMs);
    const x = [...t];
    const mean = line(lines.air);
    // The mean of a bucket that has just begun is no mean yet.
    if (!isFine && isLive && last > 1) mean[last] = null;
    aligned = compared.map((one) => alignTo(t, one));
    const beside = DASHES.map((_, i) => {
      const at = compared.findIndex(({ place }) => place === i);
      return at < 0 ? t.map(() => Number.NaN) : (aligned[at] as Float64Array);
    }).map((values) => toDrawn(t, values, joinMs));
    main.setData([
      x,
      line(lines.airMax),
      line(lines.airMin),
      mean,
      line(lines.pulp),
      ...beside,
    ] as uPlot.AlignedData);
    humidity?.setData([x, line(lines.rh)] as uPlot.AlignedData);
  }

  function redraw(): void {
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  function putCursor(): void {
    if (cursor === null || buffer === null || buffer.rows === 0) {
      for (const plot of plots) plot.setCursor({ left: -10, top: -10 });
      options.onCursor(null);
      return;
    }
    const row = nearestRow(buffer, cursor.t);
    const t = buffer.t[row] as number;
    const leftPx = main.valToPos(t, 'x');
    const isSeen = leftPx >= 0 && leftPx <= main.over.clientWidth;
    for (const plot of plots) plot.setCursor(isSeen ? { left: leftPx, top: 1 } : { left: -10, top: -10 });
    options.onCursor(
      isSeen
        ? {
            t,
            row,
            buffer,
            leftPx: leftPx + px('left'),
            isPinned: cursor.isPinned,
            compared: compared.map(({ label }, i) => ({ label, value: aligned[i]?.[row] ?? Number.NaN })),
          }
        : null,
    );
  }
  const putAt = (at: number, isPinned: boolean): void => {
    const { from } = view();
    cursor = { t: from + at * spanOf(view()), isPinned };
    putCursor();
  };

  function leave(): void {
    cursor = null;
    putCursor();
  }

  const stopGestures = plots.map(({ over }) =>
    bindGestures(over, {
      grab: () => {
        base = view();
      },
      drag: (by) => moveTo(panBy(base, -by * spanOf(base), now())),
      pinch: (began, at) => moveTo(pinch(base, began, at, now())),
      zoom: (factor, at) => viewport.zoom(view().from + at * spanOf(view()), factor),
      slide: viewport.pan,
      hover: (at) => {
        if (cursor?.isPinned === true) return;
        if (at !== null) return putAt(at, false);
        leave();
      },
      scrub: (at) => putAt(at, true),
      tap: (at) => {
        const { from } = view();
        const isAgain =
          cursor?.isPinned === true &&
          Math.abs(cursor.t - from - at * spanOf(view())) < spanOf(view()) * AGAIN;
        if (isAgain) leave();
        else putAt(at, true);
      },
      doubleTap: goBack,
    }),
  );
  const stopTheme = onThemeChange(() => {
    style = readStyle(host, zoom);
    isDirty = true;
    redraw();
  });

  return {
    refresh(): void {
      isDirty = true;
      redraw();
    },
    seen(): Seen | null {
      if (buffer === null) return null;
      return {
        view: view(),
        buffer,
        compared: compared.map(({ label }, i) => ({ label, values: aligned[i] ?? new Float64Array(0) })),
      };
    },
    compared: (): readonly ComparedLine[] => compared,
    copy(otherHost: HTMLElement, otherHumidityHost: HTMLElement, otherZoom: number) {
      const copied: TrendPlot = createTrendPlot(otherHost, otherHumidityHost, {
        ...options,
        range: { kind: 'fixed', preset: viewport.range().preset, ...view() },
        zoom: otherZoom,
        onCursor: () => undefined,
        onRange: () => undefined,
      });
      copied.showNotes(notes);
      copied.showCompared(compared);
      return copied;
    },
    paint(): void {
      cancelAnimationFrame(frame);
      draw();
    },
    showCompared(next: readonly ComparedLine[]): void {
      compared = next;
      isDirty = true;
      redraw();
    },
    showNotes(next: readonly Span[]): void {
      notes = next;
      isDirty = true;
      redraw();
    },
    show: viewport.show,
    zoom(factor: number): void {
      const { from, to } = view();
      const at = cursor !== null && cursor.t >= from && cursor.t <= to ? cursor.t : (from + to) / 2;
      viewport.zoom(at, factor);
    },
    pan: viewport.pan,
    goBack,
    goToNow: viewport.goToNow,
    step(rows: number): void {
      if (buffer === null || buffer.rows === 0) return;
      const { from, to } = view();
      const start = cursor === null || cursor.t < from || cursor.t > to ? (rows < 0 ? to : from) : cursor.t;
      const row = Math.min(buffer.rows - 1, Math.max(0, nearestRow(buffer, start) + rows));
      const t = buffer.t[row] as number;
      cursor = { t, isPinned: true };
      if (t < from || t > to) viewport.centre(t);
      putCursor();
    },
    pointAt(t: number): void {
      const { from, to } = view();
      cursor = { t, isPinned: true };
      if (t < from || t > to) viewport.centre(t);
      else putCursor();
    },
    leave,
    resize(widthPx: number, heightPx: number): void {
      main.setSize({ width: widthPx, height: heightPx });
      humidity?.setSize({ width: widthPx, height: px('humidity') });
      isDirty = true;
      redraw();
    },
    destroy(): void {
      stopTheme();
      for (const stop of stopGestures) stop();
      viewport.stop();
      cancelAnimationFrame(frame);
      for (const plot of plots) plot.destroy();
    },
  };
}

/** Index of the row whose time is nearest; rows ascend. */
function nearestRow({ t, rows }: TrendBuffer, at: number): number {
  let [low, high] = [0, rows - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((t[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  return before >= 0 && at - (t[before] as number) < (t[low] as number) - at ? before : low;
}
