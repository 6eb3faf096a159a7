/** What fingers, mouse and wheel mean on a chart. Places are shares of the width, 0 at the left. */
export interface Intents {
  /** A hand was put on the chart: what follows counts from here. */
  grab(): void;
  /** The hand has moved by this share of the width since `grab`. */
  drag(by: number): void;
  pinch(began: readonly [number, number], at: readonly [number, number]): void;
  zoom(factor: number, at: number): void;
  /** A wheel or a track pad moves the chart sideways. */
  slide(by: number): void;
  /** A pointer is over the chart; null when it left. */
  hover(at: number | null): void;
  /** A finger reads along the line. */
  scrub(at: number): void;
  tap(at: number): void;
  doubleTap(): void;
}

const MOVED_PX = 6;
const HELD_MS = 350;
const DOUBLE_MS = 320;
const DOUBLE_PX = 28;
/** A page that is being scrolled by the wheel goes on scrolling when the chart comes under the pointer. */
const SCROLLING_MS = 350;
const LINE_PX = 16;

interface Finger {
  readonly startX: number;
  readonly isMouse: boolean;
  x: number;
}

/** Listens on an element until the returned function is called. One finger up or down is left to the page. */
export function bindGestures(element: HTMLElement, intents: Intents): () => void {
  const fingers = new Map<number, Finger>();
  let mode: 'none' | 'pressed' | 'dragging' | 'scrubbing' | 'pinching' = 'none';
  let held: ReturnType<typeof setTimeout> | undefined;
  let tapped = { at: 0, x: 0 };
  let scrolledAt = Number.NEGATIVE_INFINITY;

  const place = (x: number): number => {
    const { left, width } = element.getBoundingClientRect();
    return (x - left) / Math.max(1, width);
  };
  const width = (): number => Math.max(1, element.clientWidth);
  const pair = (of: (finger: Finger) => number): [number, number] => {
    const [a, b] = [...fingers.values()].slice(0, 2).map((finger) => place(of(finger)));
    return [a ?? 0, b ?? 0];
  };
  const begin = (): void => {
    for (const [id, finger] of fingers) fingers.set(id, { ...finger, startX: finger.x });
    intents.grab();
  };

  const onDown = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const isMouse = event.pointerType === 'mouse';
    fingers.set(event.pointerId, { startX: event.clientX, x: event.clientX, isMouse });
    clearTimeout(held);
    if (fingers.size === 2) {
      mode = 'pinching';
      begin();
      return;
    }
    if (fingers.size > 2) return;
    mode = 'pressed';
    intents.grab();
    const { clientX } = event;
    if (!isMouse) {
      held = setTimeout(() => {
        mode = 'scrubbing';
        intents.scrub(place(clientX));
      }, HELD_MS);
    }
  };
  const onMove = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) {
      if (event.pointerType === 'mouse') intents.hover(place(event.clientX));
      return;
    }
    finger.x = event.clientX;
    if (mode === 'pressed' && Math.abs(finger.x - finger.startX) > MOVED_PX) {
      clearTimeout(held);
      mode = 'dragging';
      element.setPointerCapture(event.pointerId);
    }
    if (mode === 'dragging') intents.drag((finger.x - finger.startX) / width());
    if (mode === 'scrubbing') intents.scrub(place(finger.x));
    if (mode === 'pinching')
      intents.pinch(
        pair(({ startX }) => startX),
        pair(({ x }) => x),
      );
  };
  const onUp = (event: PointerEvent): void => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    clearTimeout(held);
    fingers.delete(event.pointerId);
    if (mode === 'pressed') {
      const { timeStamp, clientX } = event;
      const isDouble = timeStamp - tapped.at < DOUBLE_MS && Math.abs(clientX - tapped.x) < DOUBLE_PX;
      tapped = isDouble ? { at: 0, x: 0 } : { at: timeStamp, x: clientX };
      if (isDouble) intents.doubleTap();
      else intents.tap(place(clientX));
    }
    release();
  };
  const onCancel = (event: PointerEvent): void => {
    // The page took the finger to scroll.
    clearTimeout(held);
    if (fingers.delete(event.pointerId)) release();
  };
  const release = (): void => {
    mode = fingers.size === 0 ? 'none' : 'dragging';
    if (fingers.size > 0) begin();
  };
  const onLeave = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse' && mode === 'none') intents.hover(null);
  };

  const onWheel = (event: WheelEvent): void => {
    if (event.timeStamp - scrolledAt < SCROLLING_MS && !event.ctrlKey) {
      scrolledAt = event.timeStamp;
      return;
    }
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const [x, y] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = event.shiftKey ? x || y : x;
    if (event.shiftKey || Math.abs(x) > Math.abs(y)) intents.slide(sideways / width());
    else {
      // A pinch on a track pad comes as a wheel with Ctrl, in smaller steps.
      const factor = Math.exp(Math.max(-240, Math.min(240, y)) * (event.ctrlKey ? 0.01 : 0.002));
      intents.zoom(factor, place(event.clientX));
    }
  };
  const onPageWheel = (event: WheelEvent): void => {
    if (!(event.target instanceof Element) || event.target.closest('.trend') === null)
      scrolledAt = event.timeStamp;
  };
  /** Two fingers are the chart's, whichever way they go. */
  const onTouch = (event: TouchEvent): void => {
    if (event.touches.length > 1) event.preventDefault();
  };

  const ending = new AbortController();
  const { signal } = ending;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onUp, { signal });
  element.addEventListener('pointercancel', onCancel, { signal });
  element.addEventListener('pointerleave', onLeave, { signal });
  element.addEventListener('wheel', onWheel, { signal, passive: false });
  element.addEventListener('touchstart', onTouch, { signal, passive: false });
  element.addEventListener('touchmove', onTouch, { signal, passive: false });
  window.addEventListener('wheel', onPageWheel, { signal, passive: true, capture: true });
  return () => {
    clearTimeout(held);
    ending.abort();
  };
}
