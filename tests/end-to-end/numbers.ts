import type { Page } from 'playwright-core';

/** What the numbers on a page say of themselves, by the marks that every number carries. */
export function numbersOf(page: Page) {
  return {
    /** How many numbers look fresh now. */
    fresh: (): Promise<number> => page.locator('.val[data-t]:not(.stale)').count(),

    /** When the newest of them was measured, epoch ms; 0 when there is none. */
    newest: (): Promise<number> =>
      page.evaluate<number>(
        "Math.max(0, ...Array.from(document.querySelectorAll('[data-t]'), (number) => Number(number.dataset.t)))",
      ),

    /**
     * Ages in ms that the next `count` readings of a sensor have at the moment the page shows them, by the clock of
     * this machine, which the browser, the server and the gateway share.
     */
    changes: (sensor: string, count: number): Promise<number[]> =>
      page.evaluate<number[]>(`new Promise((resolve) => {
        const ages = [];
        let shown = null;
        const look = () => {
          const t = document.querySelector('[data-sensor="${sensor}"]')?.dataset.t;
          if (t === undefined || t === shown) return;
          // The first one was there before anybody looked.
          if (shown !== null) ages.push(Date.now() - Number(t));
          shown = t;
          if (ages.length < ${count}) return;
          observer.disconnect();
          resolve(ages);
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, attributes: true });
        look();
      })`),
  };
}
