import { updates } from '../offline/page-updates.ts';

/** Together about a minute: a server that restarts is back by then. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

const wasReplaced = async () => {
  await updates.check();
  return updates.isOffered();
};
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Loads a part of the program and tries again for a while when the server is not reached: a page that is open while
 * the server restarts must not break for it. A part of a build that the server no longer has is not waited for.
 * @throws what the last attempt threw
 */
export async function untilLoaded<T>(load: () => Promise<T>, pause = wait, isGone = wasReplaced): Promise<T> {
  for (const ms of WAITS_MS) {
    try {
      return await load();
    } catch (error) {
      if (await isGone()) throw error;
      await pause(ms);
    }
  }
  return load();
}
