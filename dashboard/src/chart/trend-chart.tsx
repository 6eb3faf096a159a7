import type { History, Note } from '@coldfield/api/contract';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import 'uplot/dist/uPlot.min.css';
import { useLiveStore } from '../live/live-context.tsx';
import { formatNumber } from '../reading/number.ts';
import { type RoomView, sensorsOf } from '../room/room-view.ts';
import { useWords } from '../shell/use-words.ts';
import { onThemeChange } from './chart-style.ts';
import type { ComparedLine } from './compared.ts';
import { gapText } from './gap-text.ts';
import { HistoryCache } from './history-cache.ts';
import { pressKey } from './keys.ts';
import type { Cursor, TrendPlot } from './plot.ts';
import { readOut } from './read-out.ts';
import type { Gap, Span } from './series.ts';
import { createTrendPlot } from './trend-plot.ts';
import type { Range } from './view.ts';

interface Props {
  /** The history of the room in the window that `windowKey` names; null while it is on its way. */
  history: History | null;
  windowKey: string;
  /** The window reaches the present. */
  isLive: boolean;
  room: RoomView;
  range: Range;
  zone: string;
  notes: readonly Note[];
  compared: readonly ComparedLine[];
  /** The cursor stays at a moment, or stays no more. */
  onPin: (t: number | null) => void;
  onRange: (range: Range) => void;
  plotRef: RefObject<TrendPlot | null>;
}

/** The curves of a room. React places the boxes; everything in them is drawn outside React, once a frame. */
export function TrendChart(props: Props) {
  const { history, windowKey, isLive, room, range, zone, notes, compared, onPin, onRange, plotRef } = props;
  const { t, language } = useWords();
  const live = useLiveStore();
  const hostRef = useRef<HTMLDivElement>(null);
  const humidityRef = useRef<HTMLDivElement>(null);
  const outRef = useRef<HTMLDivElement>(null);
  const sayRef = useRef<HTMLDivElement>(null);
  const rangeRef = useRef(range);
  const onRangeRef = useRef(onRange);
  const onPinRef = useRef(onPin);
  const notesRef = useRef(notes);
  const comparedRef = useRef(compared);
  const { id, cadenceMs } = room;
  const [cache] = useState(() => new HistoryCache());
  const hasHumidity = sensorsOf(room, 'rh').length > 0;
  const limitsJson = JSON.stringify(room.limits);
  const words = useMemo(() => ({ t, language, zone }), [t, language, zone]);
  const rangeText = JSON.stringify(range);
  // Sizes and fonts of canvases follow the root's: larger text needs other canvases.
  const [rootPx, setRootPx] = useState(rootFontPx);
  useEffect(() => onThemeChange(() => setRootPx(rootFontPx())), []);

  useEffect(() => {
    onRangeRef.current = onRange;
    onPinRef.current = onPin;
  }, [onRange, onPin]);

  useEffect(() => {
    notesRef.current = notes;
    plotRef.current?.showNotes(marksOf(notes));
  }, [notes, plotRef]);

  useEffect(() => {
    comparedRef.current = compared;
    plotRef.current?.showCompared(compared);
  }, [compared, plotRef]);

  useEffect(() => {
    if (history === null) return;
    const buffer = cache.put(windowKey, history, isLive);
    const known = live.getState().rooms.get(id);
    if (isLive && known !== undefined) buffer.setHead(known.readings);
    plotRef.current?.refresh();
  }, [cache, history, windowKey, isLive, live, id, plotRef]);

  useEffect(
    () =>
      live.onRoom((update) => {
        if (update.room !== id) return;
        for (const buffer of cache.live()) buffer.push(update.readings);
        plotRef.current?.refresh();
      }),
    [cache, live, id, plotRef],
  );

  useEffect(() => {
    const host = hostRef.current;
    const humidityHost = humidityRef.current;
    const out = outRef.current;
    if (host === null || humidityHost === null || out === null) return;
    const limits = JSON.parse(limitsJson) as RoomView['limits'];
    const say = speaker(sayRef);
    const plot = createTrendPlot(host, humidityHost, {
      range: rangeRef.current,
      rootPx,
      cache,
      now: () => live.getState().now,
      limits,
      cadenceMs,
      hasHumidity,
      words: plotWords(words),
      onCursor: (cursor) => {
        const text = wordCursor(cursor, {
          ...words,
          limits,
          notes: notesRef.current,
          compared: cursor?.compared ?? [],
          now: live.getState().now,
        });
        showAt(out, text, cursor?.leftPx ?? 0);
        onPinRef.current(cursor?.isPinned === true ? cursor.t : null);
        if (cursor?.isPinned === true && text !== null) say([text.time, ...text.parts].join(', '));
      },
      onRange: (next) => {
        rangeRef.current = next;
        onRangeRef.current(next);
      },
    });
    plotRef.current = plot;
    plot.showNotes(marksOf(notesRef.current));
    plot.showCompared(comparedRef.current);
    plot.refresh();
    const observer = new ResizeObserver(() => plot.resize(host.clientWidth, host.clientHeight));
    observer.observe(host);
    return () => {
      observer.disconnect();
      say.stop();
      plot.destroy();
      plotRef.current = null;
    };
  }, [rootPx, cache, limitsJson, cadenceMs, hasHumidity, words, live, plotRef]);

  // A range chosen elsewhere; what the plot itself came to rest at is there already.
  useEffect(() => {
    if (JSON.stringify(rangeRef.current) === rangeText) return;
    rangeRef.current = JSON.parse(rangeText) as Range;
    plotRef.current?.show(rangeRef.current);
  }, [rangeText, plotRef]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || plotRef.current === null) return;
    if (pressKey(plotRef.current, event.key, event.shiftKey)) event.preventDefault();
  };
  return (
    // A chart read point by point with the keyboard is a widget, and must take the focus.
    <figure
      className="trend"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      aria-label={t('chart.label', { room: room.name })}
      onKeyDown={onKeyDown}
    >
      <div className="trend-main" ref={hostRef} />
      {hasHumidity ? <p className="sub">{t('chart.humidity')}</p> : null}
      <div className="trend-humidity" ref={humidityRef} />
      <div className="read-out" ref={outRef} aria-hidden="true" hidden />
      <div className="sr" ref={sayRef} role="status" />
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
    notes: t('chart.notes'),
    upper: (value: number) => t('limits.upper', { value: formatNumber(value, '°C') }),
    lower: (value: number) => t('limits.lower', { value: formatNumber(value, '°C') }),
    gap: (gap: Gap) => gapText(gap, t),
    tick: (value: number) => String(Number(value.toFixed(2))).replace('-', '\u2212'),
  };
}

function rootFontPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

function marksOf(notes: readonly Note[]): Span[] {
  return notes.map(({ at, until }) => ({ from: at, to: until ?? at }));
}

type Text = { readonly time: string; readonly parts: readonly string[] };

function wordCursor(cursor: Cursor | null, words: Parameters<typeof readOut>[2]): Text | null {
  return cursor === null ? null : readOut(cursor.buffer, cursor.row, words);
}

/** Writes the read-out beside the cursor, without React: it follows every move of a pointer. */
function showAt(out: HTMLElement, text: Text | null, leftPx: number): void {
  if (text === null) {
    out.hidden = true;
    return;
  }
  const lines = [Object.assign(document.createElement('b'), { textContent: text.time })];
  for (const part of text.parts)
    lines.push(Object.assign(document.createElement('span'), { textContent: part }));
  out.replaceChildren(...lines);
  out.hidden = false;
  const width = out.parentElement?.clientWidth ?? 0;
  const free = leftPx + 14 + out.offsetWidth <= width;
  out.style.left = `${Math.max(0, free ? leftPx + 14 : leftPx - 14 - out.offsetWidth)}px`;
}

/** A reader is told where the cursor came to rest, and not every step on the way there. */
const SAY_AFTER_MS = 300;

function speaker(ref: RefObject<HTMLElement | null>) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (ref.current !== null && ref.current.textContent !== text) ref.current.textContent = text;
    }, SAY_AFTER_MS);
  };
  return Object.assign(say, { stop: () => clearTimeout(timer) });
}
