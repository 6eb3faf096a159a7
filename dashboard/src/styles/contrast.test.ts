import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const CSS = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replaceAll(/\/\*.*?\*\//gs, '');

/** The tokens of a theme and a mode, the later rule over the earlier one, as the browser has it. */
function tokensOf(theme: 'light' | 'dark', mode: 'normal' | 'senior'): ReadonlyMap<string, string> {
  const tokens = new Map<string, string>();
  for (const [, selectors = '', body = ''] of CSS.matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    if (!selectors.split(',').some((selector) => applies(selector.trim(), theme, mode))) continue;
    for (const [, name = '', value = ''] of body.matchAll(/(--[\w-]+):\s*([^;]+);/g))
      tokens.set(name, value.trim());
  }
  return tokens;
}

function applies(selector: string, theme: string, mode: string): boolean {
  if (selector === ':root') return true;
  const [plain, not] = [
    selector.replaceAll(/:not\([^)]*\)/g, ''),
    [...selector.matchAll(/:not\(([^)]*)\)/g)],
  ];
  const holds = (part: string): boolean =>
    [...part.matchAll(/\[data-(\w+)="([^"]+)"\]/g)].every(
      ([, name, value]) => value === { theme, mode, size: '2' }[name as 'theme'],
    );
  return holds(plain) && not.every(([, part = '']) => !holds(part));
}

/** WCAG 2.2: relative luminance and contrast of two `#rrggbb` colours. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const GROUNDS = ['--bg', '--surface', '--raised'];
/** Every letter and what it stands on. */
const TEXT: readonly (readonly [string, readonly string[]])[] = [
  ['--ink', [...GROUNDS, '--sunken', '--fill-3', '--select-soft']],
  ['--ink-2', [...GROUNDS, '--sunken', '--fill-3', '--select-soft']],
  ['--ink-3', GROUNDS],
  ['--critical-ink', [...GROUNDS, '--critical-soft']],
  ['--warning-ink', [...GROUNDS, '--warning-soft']],
  ['--notice-ink', [...GROUNDS, '--notice-soft']],
  ['--lost-ink', [...GROUNDS, '--lost-soft']],
  ['--on-action', ['--action']],
  ['--on-critical', ['--critical']],
  ['--on-warning', ['--warning']],
];
/** Shapes, lines of data, edges of fields and the mark of the focus. */
const MARKS: readonly (readonly [string, readonly string[]])[] = [
  ['--focus', GROUNDS],
  ['--compare-1', GROUNDS],
  ['--compare-2', GROUNDS],
  ['--compare-3', GROUNDS],
  ['--compare-4', GROUNDS],
  ['--ink-3', GROUNDS],
  ['--select', ['--raised', '--select-soft']],
  ['--critical-mark', ['--surface', '--raised', '--critical-soft']],
  ['--warning-line', ['--surface', '--raised', '--warning-soft']],
  ['--notice', ['--surface', '--raised', '--notice-soft']],
  ['--lost', ['--surface', '--raised', '--lost-soft']],
  ['--air', ['--surface']],
  ['--product', ['--surface']],
];

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each([
    ['normal', 4.5],
    ['senior', 7],
  ] as const)('every text of the %s mode has a contrast of %d:1', (mode, least) => {
    expect(tooWeak(tokensOf(theme, mode), TEXT, least)).toEqual([]);
  });

  test.each(['normal', 'senior'] as const)('every mark of the %s mode has a contrast of 3:1', (mode) => {
    expect(tooWeak(tokensOf(theme, mode), MARKS, 3)).toEqual([]);
  });
});

function tooWeak(tokens: ReadonlyMap<string, string>, pairs: typeof TEXT, least: number): string[] {
  return pairs.flatMap(([colour, grounds]) =>
    grounds.flatMap((ground) => {
      const found = contrast(tokens.get(colour) ?? '', tokens.get(ground) ?? '');
      return found >= least ? [] : [`${colour} on ${ground}: ${found.toFixed(2)}`];
    }),
  );
}
