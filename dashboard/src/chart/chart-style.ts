/** The tokens that a canvas needs as values; read again when the theme changes. */
export interface ChartStyle {
  readonly font: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly surface: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly grid: string;
  readonly air: string;
  readonly airBand: string;
  readonly product: string;
  readonly limitBand: string;
  readonly limitEdge: string;
  readonly context: string;
  /** Lines laid beside, by their place. */
  readonly compared: readonly string[];
  /** Canvas pixels for a pixel of the design. */
  readonly px: number;
}

/** @param zoom how much larger than on the page everything is drawn */
export function readStyle(element: Element, zoom = 1): ChartStyle {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const rootPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    font: `${Math.round(rootPx * 0.75 * zoom)}px ${token('--font')}`,
    ink: token('--ink'),
    ink2: token('--ink-2'),
    ink3: token('--ink-3'),
    surface: token('--surface'),
    line: token('--line'),
    lineStrong: token('--line-strong'),
    grid: token('--grid'),
    air: token('--air'),
    airBand: token('--air-band'),
    product: token('--product'),
    limitBand: token('--limit-band'),
    limitEdge: token('--limit-edge'),
    context: token('--context'),
    compared: [1, 2, 3, 4].map((n) => token(`--compare-${n}`)),
    px: devicePixelRatio * zoom,
  };
}

/** Calls back when the theme of the page changes; returns the end of it. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'data-mode', 'data-size'],
  });
  return () => observer.disconnect();
}
