import type { Limits } from '@coldfield/api/contract';
import type { ComparedLine } from './compared.ts';
import type { HistoryCache } from './history-cache.ts';
import type { Gap, Span } from './series.ts';
import type { TrendBuffer } from './trend-buffer.ts';
import type { Range, View } from './view.ts';

export interface PlotWords {
  readonly language: string;
  readonly zone: string;
  readonly door: string;
  readonly defrost: string;
  readonly notes: string;
  readonly upper: (value: number) => string;
  readonly lower: (value: number) => string;
  readonly gap: (gap: Gap) => string;
  readonly tick: (value: number) => string;
}

/** Where somebody reads. */
export interface Cursor {
  readonly t: number;
  readonly row: number;
  readonly buffer: TrendBuffer;
  readonly leftPx: number;
  /** The lines laid beside, with their value there; NaN without one. */
  readonly compared: readonly { readonly label: string; readonly value: number }[];
  /** Stays where it is until it is let go. */
  readonly isPinned: boolean;
}

/** What stands on the screen, for taking it away. */
export interface Seen {
  readonly view: View;
  readonly buffer: TrendBuffer;
  /** Lines laid beside, at the rows of the buffer. */
  readonly compared: readonly { readonly label: string; readonly values: Float64Array }[];
}

/** What a plot is made of. */
export interface PlotOptions {
  readonly range: Range;
  readonly cache: HistoryCache;
  /** Server time, epoch ms. */
  readonly now: () => number;
  readonly limits: Readonly<Record<string, Limits>>;
  readonly cadenceMs: number;
  readonly hasHumidity: boolean;
  readonly words: PlotWords;
  /** The root's font, px: all sizes grow with it. */
  readonly rootPx: number;
  /** How much larger than on the page everything is drawn. */
  readonly zoom?: number;
  readonly onCursor: (cursor: Cursor | null) => void;
  /** The reader moved to another range, and has come to rest. */
  readonly onRange: (range: Range) => void;
}

/** What may be done with a chart once it is there. */
export interface TrendPlot {
  /** History came, or live readings went on: what is in view is drawn anew. */
  refresh(): void;
  /** What stands on the screen; null before anything came. */
  seen(): Seen | null;
  compared(): readonly ComparedLine[];
  /** The same, elsewhere and in another size; it stays as it is. */
  copy(host: HTMLElement, humidityHost: HTMLElement, zoom: number): TrendPlot;
  /** Draws now and not with the next frame. */
  paint(): void;
  /** Lines laid beside the room's own. */
  showCompared(next: readonly ComparedLine[]): void;
  /** Marks of what people noted; a moment begins where it ends. */
  showNotes(next: readonly Span[]): void;
  /** Shows a range that was chosen elsewhere. */
  show(next: Range): void;
  /** Zooms at the cursor, else in the middle. */
  zoom(factor: number): void;
  /** Moves by a share of what is seen. */
  pan(share: number): void;
  goBack(): void;
  /** Goes on to the present. */
  goToNow(): void;
  /** Moves the cursor by rows; the view follows it over its edges. */
  step(rows: number): void;
  /** Puts the cursor on a moment and brings it into view. */
  pointAt(t: number): void;
  /** Takes the cursor away. */
  leave(): void;
  resize(widthPx: number, heightPx: number): void;
  destroy(): void;
}
