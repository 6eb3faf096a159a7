/** Text that is safe wherever a page has text or a quoted attribute. */
export function encode(text: string): string {
  return text.replace(/[&<>"'`]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A number as people here write it: a true minus, and as many digits as its unit is worth. */
export function formatNumber(value: number, unit: string): string {
  const digits = unit === '°C' || unit === 'kW' || unit === 'A' ? 1 : unit === '°' ? 5 : 0;
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** The shapes of the dashboard: no state hangs on colour alone. */
export const SHAPES: Readonly<Record<'critical' | 'warning' | 'notice' | 'lost' | 'normal', string>> = {
  critical:
    '<path fill="currentColor" d="M5.6 1h6.8L17 5.6v6.8L12.4 17H5.6L1 12.4V5.6z"/><path stroke="var(--critical-cut)" d="M9 4.8v5" stroke-width="2" stroke-linecap="round"/><circle fill="var(--critical-cut)" cx="9" cy="13" r="1.15"/>',
  warning:
    '<path fill="currentColor" d="M9 1.2a1.2 1.2 0 011.05.6l7 12.4A1.2 1.2 0 0116 16H2a1.2 1.2 0 01-1.05-1.8l7-12.4A1.2 1.2 0 019 1.2z"/><path stroke="var(--surface)" d="M9 6.2v4.3" stroke-width="1.9" stroke-linecap="round"/><circle fill="var(--surface)" cx="9" cy="13.2" r="1.1"/>',
  notice:
    '<circle cx="9" cy="9" r="7.2" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M9 8.4v4" stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/><circle cx="9" cy="5.6" r="1.1" fill="currentColor"/>',
  lost: '<path d="M7.3 5.5L9 3.8a3.6 3.6 0 015.1 5.1L12.6 10.4M10.7 12.5L9 14.2a3.6 3.6 0 01-5.1-5.1L5.4 7.6M2.5 2.5l13 13" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/>',
  normal:
    '<path d="M3.5 9.5l3.7 3.7L14.5 5.5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"/>',
};

/** A word with its shape. */
export function state(severity: keyof typeof SHAPES, word: string): string {
  return `<span class="state ${severity}"><svg viewBox="0 0 18 18" aria-hidden="true">${SHAPES[severity]}</svg>${encode(word)}</span>`;
}
