import type { Edge, Level } from './tools.ts';

export interface Settling {
  /** What the line is taken to be. */
  readonly level: Level;
  /** Takes an edge. */
  edge(edge: Pick<Edge, 'level' | 'atMs'>): void;
  /** Sets the level that was read otherwise; tells when it is another. */
  set(level: Level): void;
  stop(): void;
}

/**
 * One line: edges become levels that lasted for `debounceMs`, told in their order. Judged by the kernel's times, because
 * edges may come in a heap when the process was held up: a push of 100 ms is one also when both its edges come at once.
 *
 * An edge to the level that the line has already says that the edge before was missed (while nobody watched, or
 * because the kernel's queue was full): then the line was at the other level in between, and that is told first.
 */
export function createSettling(
  start: Level,
  debounceMs: number,
  tell: (level: Level, wasMissed: boolean) => void,
): Settling {
  let level = start;
  let burst: { readonly first: Level; last: Level; lastMs: number } | null = null;
  let timer: NodeJS.Timeout | null = null;

  function become(next: Level, wasMissed: boolean): void {
    if (next === level) return;
    level = next;
    tell(level, wasMissed);
  }

  function settle(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (burst === null) return;
    const { first, last } = burst;
    burst = null;
    if (first === level) become(first === 1 ? 0 : 1, true);
    become(last, false);
  }

  return {
    get level() {
      return level;
    },
    edge({ level: to, atMs }) {
      // What lasted until this edge counts.
      if (burst !== null && atMs - burst.lastMs >= debounceMs) settle();
      if (burst === null) burst = { first: to, last: to, lastMs: atMs };
      burst.last = to;
      burst.lastMs = atMs;
      if (debounceMs === 0) return settle();
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(settle, debounceMs);
    },
    set(next) {
      settle();
      become(next, true);
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      burst = null;
    },
  };
}
