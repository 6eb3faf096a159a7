import { type RefObject, useEffect } from 'react';

/** Marks a row that scrolls sideways with `data-before` and `data-after` while it hides something on that side. */
export function useMoreBeside(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const row = ref.current;
    if (row === null) return;
    const mark = () => {
      const { before, after } = moreBeside(row);
      row.toggleAttribute('data-before', before);
      row.toggleAttribute('data-after', after);
    };
    const observer = new ResizeObserver(mark);
    observer.observe(row);
    for (const child of row.children) observer.observe(child);
    row.addEventListener('scroll', mark, { passive: true });
    return () => {
      observer.disconnect();
      row.removeEventListener('scroll', mark);
    };
  }, [ref]);
}

/** What a row hides on each side; a fraction of a pixel does not count. Lengths in CSS pixels. */
export function moreBeside(row: Pick<HTMLElement, 'scrollLeft' | 'scrollWidth' | 'clientWidth'>): {
  before: boolean;
  after: boolean;
} {
  return {
    before: row.scrollLeft >= 1,
    after: row.scrollWidth - row.clientWidth - row.scrollLeft >= 1,
  };
}
