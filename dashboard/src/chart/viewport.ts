import { clampView, panBy, type Range, rangeOfView, spanOf, type View, viewOf, zoomAt } from './view.ts';

/** After the last movement; then the fitting history is asked for. */
const REST_MS = 220;

interface Deps {
  readonly range: Range;
  readonly now: () => number;
  /** Another part of time is seen. */
  readonly onMoved: () => void;
  /** Somebody moved, and came to rest at a range. */
  readonly onRange: (range: Range) => void;
}

/** The part of time that a chart shows: the range that was asked for, or where a reader is moving it to. */
export function createViewport({ range: first, now, onMoved, onRange }: Deps) {
  let range = first;
  /** What the reader moved to and has not come to rest at; null while the range says what is seen. */
  let moving: View | null = null;
  let rest: ReturnType<typeof setTimeout> | undefined;

  const view = (): View => moving ?? viewOf(range, now());

  const put = (next: Range): void => {
    clearTimeout(rest);
    moving = null;
    range = next;
    onMoved();
  };
  const comeToRest = (): void => {
    if (moving === null) return;
    put(rangeOfView(moving, now(), range.preset));
    onRange(range);
  };
  const moveTo = (next: View): void => {
    moving = clampView(next, now());
    clearTimeout(rest);
    rest = setTimeout(comeToRest, REST_MS);
    onMoved();
  };

  return {
    view,
    range: (): Range => range,
    moveTo,
    /** Shows another range, without telling of it. */
    show: put,
    /** Back to the range's own length, up to now. */
    goBack: (): void => {
      put({ kind: 'preset', preset: range.preset });
      onRange(range);
    },
    goToNow: (): void => moveTo(panBy(view(), now() - view().to, now())),
    /** @param share of what is seen */
    pan: (share: number): void => moveTo(panBy(view(), share * spanOf(view()), now())),
    /** Around the time `at`. */
    zoom: (at: number, factor: number): void => moveTo(zoomAt(view(), at, factor, now())),
    /** Moves to where `t` is in the middle. */
    centre(t: number): void {
      const { from, to } = view();
      moveTo(panBy(view(), t - (from + to) / 2, now()));
    },
    stop: (): void => clearTimeout(rest),
  };
}
