import { updates } from './page-updates.ts';

const KEY = 'coldfield.changed-over';
const AGAIN_MS = 60_000;

/**
 * Changes over to the server's build by itself, where the page could not go on anyway: a part of its own build is gone.
 * @returns false when there is no other build, or when it has just done so and it did not help
 */
export function changeOver(): boolean {
  if (!updates.isOffered() || hasJustChanged()) return false;
  void updates.take();
  return true;
}

function hasJustChanged(): boolean {
  try {
    const at = Number(sessionStorage.getItem(KEY) ?? 0);
    sessionStorage.setItem(KEY, String(Date.now()));
    return Date.now() - at < AGAIN_MS;
  } catch {
    // Without a memory it cannot be told from going round in circles.
    return true;
  }
}
