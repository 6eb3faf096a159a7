import type { Page } from 'playwright-core';

/**
 * What age-friendly mode promises and axe does not look at, measured on the page as it is: letters of 18 px, lines
 * of 1.3, targets of 44 px with 8 px between them, nothing cut off, no sideways scrolling. A line each.
 */
export function comfortFaults(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(${measure.toString()})()`);
}

/* global document, getComputedStyle, innerWidth, NodeFilter, Element */
function measure(): string[] {
  const faults = new Set<string>();
  // biome-ignore lint/suspicious/noExplicitAny: this runs in the browser, whose types the tests do not load
  const { document: page, getComputedStyle: styleOf } = globalThis as any;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  type Node = any;
  const nameOf = (node: Node): string =>
    `${node.tagName.toLowerCase()}.${String(node.getAttribute('class') ?? '').replaceAll(' ', '.')} "${(node.textContent ?? '').trim().slice(0, 24)}"`;
  const isShown = (node: Node): boolean =>
    node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) &&
    node.closest('.sr, .uplot, .data-list thead') === null;

  const root = page.documentElement;
  if (root.scrollWidth > root.clientWidth)
    faults.add(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} px`);

  // What lies under an open dialog cannot be pressed, and is not read.
  const top = page.querySelector('dialog[open]') ?? page.querySelector(':popover-open') ?? page.body;
  const words: { node: Node; box: Node }[] = [];
  for (const node of top.querySelectorAll('*')) {
    const own = [...node.childNodes].some(
      (child: Node) => child.nodeType === 3 && child.textContent.trim() !== '',
    );
    if (!own || !isShown(node)) continue;
    const style = styleOf(node);
    const size = Number.parseFloat(style.fontSize);
    for (const child of node.childNodes) {
      if (child.nodeType !== 3 || child.textContent.trim() === '') continue;
      const range = page.createRange();
      range.selectNodeContents(child);
      for (const rect of range.getClientRects()) words.push({ node, box: rect });
    }
    const box = node.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    if (size < 18 && node.closest('.val') === null) faults.add(`letters of ${size} px: ${nameOf(node)}`);
    const line = Number.parseFloat(style.lineHeight);
    // A reading is one line for ever.
    if (line / size < 1.29 && node.closest('.val, h1, h2, h3, .st') === null)
      faults.add(`lines of ${(line / size).toFixed(2)}: ${nameOf(node)}`);
    if (box.right > root.clientWidth + 1 && node.closest('.rooms, .data-list, .seg') === null)
      faults.add(`beyond the screen: ${nameOf(node)}`);
    const isCut = style.overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1;
    if (isCut && !['auto', 'scroll'].includes(style.overflowX) && node.closest('select, input') === null)
      faults.add(`cut off: ${nameOf(node)}`);
  }

  const still = words.filter(({ node }) => node.closest('.rail, .trend, .skip, .notices') === null);
  for (const [index, one] of still.entries()) {
    for (const other of still.slice(index + 1)) {
      if (one.node === other.node) continue;
      const [a, b] = [one.box, other.box];
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      // Boxes of letters are higher than what is seen of them.
      if (across > 3 && down > 10)
        faults.add(`one over the other: ${nameOf(one.node)} and ${nameOf(other.node)}`);
    }
  }

  const targets = [...top.querySelectorAll('a[href], button, input, select, textarea')]
    .filter((node: Node) => isShown(node) && !node.classList.contains('skip'))
    .map((node: Node) => {
      const label = node.matches('input[type=radio], input[type=checkbox]') ? node.closest('label') : null;
      const whole = label ?? node;
      const after = styleOf(whole, '::after');
      // A link whose ::after covers its card is as large as the card.
      const card =
        after.position === 'absolute' && after.content !== 'none'
          ? (whole.closest('.sc, tr, li, .card') ?? whole)
          : whole;
      return { node: whole, box: card.getBoundingClientRect(), isCard: card !== whole };
    });
  for (const { node, box } of targets) {
    if (box.width < 1 || box.height < 1) continue;
    if (box.width < 43.5 || box.height < 43.5) {
      // A link within a sentence is as high as its line.
      if (styleOf(node).display === 'inline' && node.closest('p') !== null) continue;
      faults.add(`target of ${Math.round(box.width)} × ${Math.round(box.height)} px: ${nameOf(node)}`);
    }
  }
  const flat = targets.filter(({ isCard, node }) => !isCard && node.closest('.rail') === null);
  for (const [index, one] of flat.entries()) {
    for (const other of flat.slice(index + 1)) {
      if (one.node.contains(other.node) || other.node.contains(one.node)) continue;
      const [a, b] = [one.box, other.box];
      const across = Math.max(b.left - a.right, a.left - b.right);
      const down = Math.max(b.top - a.bottom, a.top - b.bottom);
      const isBeside = across < 0 ? down : down < 0 ? across : Math.max(across, down);
      if (isBeside < 7.5)
        faults.add(`${Math.round(isBeside)} px between ${nameOf(one.node)} and ${nameOf(other.node)}`);
    }
  }
  return [...faults];
}
