import { setTimeout as delay } from 'node:timers/promises';

/** Waits for something to become true; fails with the question when it does not in time. */
export async function until(question: string, check: () => boolean, timeoutMs = 8_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${question}`);
    await delay(10);
  }
}
