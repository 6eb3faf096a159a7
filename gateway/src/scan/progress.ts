import type { Terminal } from '../terminal/terminal.ts';
import type { Words } from '../terminal/words.ts';

/** Where nobody watches, a line this often is enough for a log. */
const LINE_MS = 10_000;
const REDRAW_MS = 100;

/** Tells how far a search is and how long it still takes. */
export function createProgress({ status, err }: Terminal, words: Words) {
  const startedMs = performance.now();
  let toldMs = status === null ? startedMs : Number.NEGATIVE_INFINITY;
  let told = false;

  return {
    step(
      driver: string,
      { done, total, at }: { done: number; total: number; at: string },
      found: number,
    ): void {
      const nowMs = performance.now();
      if (nowMs - toldMs < (status === null ? LINE_MS : REDRAW_MS)) return;
      toldMs = nowMs;
      told = true;
      const leftMs = done === 0 ? null : ((nowMs - startedMs) / done) * Math.max(0, total - done);
      const left =
        leftMs === null
          ? ''
          : words(`，约剩 ${spanText(leftMs, words)}`, `, about ${spanText(leftMs, words)} left`);
      const line = words(
        `${driver}：${at}（${done}/${total}${left}），已找到 ${found}，Ctrl-C 停止`,
        `${driver}: ${at} (${done}/${total}${left}), found ${found}, Ctrl-C ends it`,
      );
      if (status === null) err(line);
      else status(line);
    },
    /** Wipes the line. */
    end(): void {
      if (told) status?.('');
    },
  };
}

function spanText(ms: number, words: Words): string {
  const s = Math.ceil(ms / 1_000);
  if (s < 90) return words(`${s} 秒`, `${s} s`);
  return words(`${Math.round(s / 60)} 分钟`, `${Math.round(s / 60)} min`);
}
