import type { History } from '@coldfield/api/contract';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import 'uplot/dist/uPlot.min.css';
import { useLiveStore } from '../live/live-context.tsx';
import { formatDuration } from '../reading/duration.ts';
import { formatNumber } from '../reading/number.ts';
import { type RoomView, sensorsOf } from '../room/room-view.ts';
import { useWords } from '../shell/use-words.ts';
import { RANGES, type RangeName } from './ranges.ts';
import { readOut } from './read-out.ts';
import { toSeries } from './series.ts';
import { TrendBuffer } from './trend-buffer.ts';
import { createTrendPlot, type TrendPlot } from './trend-plot.ts';

interface Props {
  history: History;
  room: RoomView;
  range: RangeName;
  zone: string;
}

/** The curves of a room. React places the boxes; everything in them is drawn outside React, once a frame. */
export function TrendChart({ history, room, range, zone }: Props) {
  const { t, language } = useWords();
  const live = useLiveStore();
  const frameRef = useRef<HTMLElement>(null);
  const hostRef = useRef<HTMLDivElement>(null);
  const humidityRef = useRef<HTMLDivElement>(null);
  const outRef = useRef<HTMLDivElement>(null);
  const plotRef = useRef<TrendPlot>(null);
  const bufferRef = useRef<TrendBuffer>(null);
  const rowRef = useRef<number | null>(null);
  const { id, cadenceMs } = room;
  const hasHumidity = sensorsOf(room, 'rh').length > 0;
  const limitsJson = JSON.stringify(room.limits);
  const words = useMemo(() => ({ t, language, zone }), [t, language, zone]);

  useEffect(() => {
    const host = hostRef.current;
    const humidityHost = humidityRef.current;
    const out = outRef.current;
    if (host === null || humidityHost === null || out === null) return;
    const plot = createTrendPlot(host, humidityHost, {
      spanMs: RANGES[range].spanMs,
      limits: JSON.parse(limitsJson) as RoomView['limits'],
      cadenceMs,
      hasHumidity,
      words: plotWords(words),
      onRow: (row, leftPx) => {
        rowRef.current = row;
        showRow(out, bufferRef.current, row, leftPx, { ...words, now: live.getState().now });
      },
    });
    plotRef.current = plot;
    if (bufferRef.current !== null) plot.show(bufferRef.current);
    const observer = new ResizeObserver(() => plot.resize(host.clientWidth, host.clientHeight));
    observer.observe(host);
    return () => {
      observer.disconnect();
      plot.destroy();
      plotRef.current = null;
    };
  }, [range, limitsJson, cadenceMs, hasHumidity, words, live]);

  useEffect(() => {
    const buffer = new TrendBuffer(toSeries(history));
    const known = live.getState().rooms.get(id);
    if (known !== undefined) buffer.setHead(known.readings);
    bufferRef.current = buffer;
    plotRef.current?.show(buffer);
    return live.onRoom((update) => {
      if (update.room !== id) return;
      buffer.push(update.readings);
      plotRef.current?.redraw();
    });
  }, [history, live, id]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextRow(event.key, rowRef.current, bufferRef.current?.rows ?? 0);
    if (next === undefined) return;
    event.preventDefault();
    plotRef.current?.moveTo(next);
  };
  const label = t('chart.label', { room: room.name, range: t(`chart.range.${range}`) });
  return (
    // A chart read point by point with the keyboard is a widget, and must take the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <figure ref={frameRef} className="trend" tabIndex={0} aria-label={label} onKeyDown={onKeyDown}>
      <div className="trend-main" ref={hostRef} />
      {hasHumidity ? <p className="sub">{t('chart.humidity')}</p> : null}
      <div className="trend-humidity" ref={humidityRef} />
      <div className="read-out" ref={outRef} role="status" hidden />
    </figure>
  );
}

function plotWords({
  t,
  language,
  zone,
}: {
  t: ReturnType<typeof useWords>['t'];
  language: string;
  zone: string;
}) {
  return {
    language,
    zone,
    door: t('chart.door'),
    defrost: t('chart.defrost'),
    upper: (value: number) => t('limits.upper', { value: formatNumber(value, '°C') }),
    lower: (value: number) => t('limits.lower', { value: formatNumber(value, '°C') }),
    gap: (durationMs: number, reason: string | null) => {
      const time = formatDuration(durationMs, t);
      if (reason === null) return t('chart.gap', { for: time });
      return t('chart.gapWhy', { for: time, why: t(`gapReason.${reason as 'unknown'}`, reason) });
    },
    tick: (value: number) => String(Number(value.toFixed(2))).replace('-', '\u2212'),
  };
}

/** Writes the read-out beside the cursor, without React: it follows every move of a pointer. */
function showRow(
  out: HTMLElement,
  buffer: TrendBuffer | null,
  row: number | null,
  leftPx: number,
  words: Parameters<typeof readOut>[2],
): void {
  if (buffer === null || row === null || row >= buffer.rows) {
    out.hidden = true;
    return;
  }
  const { time, parts } = readOut(buffer, row, words);
  const lines = [Object.assign(document.createElement('b'), { textContent: time })];
  for (const part of parts) lines.push(Object.assign(document.createElement('span'), { textContent: part }));
  out.replaceChildren(...lines);
  out.hidden = false;
  const width = out.parentElement?.clientWidth ?? 0;
  const free = leftPx + 14 + out.offsetWidth <= width;
  out.style.left = `${Math.max(0, free ? leftPx + 14 : leftPx - 14 - out.offsetWidth)}px`;
}

/** The row that a key leads to; undefined for a key that means nothing here, null to leave. */
function nextRow(key: string, row: number | null, length: number): number | null | undefined {
  if (length === 0) return undefined;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, (row ?? length) - 1);
    case 'ArrowRight':
      return Math.min(length - 1, (row ?? length - 2) + 1);
    case 'Home':
      return 0;
    case 'End':
      return length - 1;
    case 'Escape':
      return null;
    default:
      return undefined;
  }
}
