/** The virtual field's time: runs from `startMs` at `speed` times the real one. */
export interface SimClock {
  /** Virtual epoch ms. */
  now: () => number;
  readonly speed: number;
}

/** `realNowMs` is the real clock; with speed 1 and `startMs` equal to it, virtual and real time are the same. */
export function createSimClock(
  options: { startMs: number; speed: number },
  realNowMs: () => number = Date.now,
): SimClock {
  const { startMs, speed } = options;
  const realStartMs = realNowMs();
  return { now: () => startMs + (realNowMs() - realStartMs) * speed, speed };
}
