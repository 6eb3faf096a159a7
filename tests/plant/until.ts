import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `holds` gives something true and returns it.
 * @throws when it does not within `withinMs`, with what `why` says then.
 */
export async function until<T>(
  what: string,
  holds: () => T | Promise<T>,
  options: { readonly withinMs: number; readonly everyMs?: number; readonly why?: () => string },
): Promise<NonNullable<T>> {
  const deadline = performance.now() + options.withinMs;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${options.withinMs} ms. ${options.why?.() ?? ''}`);
    }
    await sleep(options.everyMs ?? 50);
  }
}
