import { RequestError, request } from './request.ts';

const KEY = 'coldfield.sign-out';

/**
 * Ends the session. When the server is not reached it is ended as soon as it is: a shared phone must not let the next
 * reader in because there was no signal.
 */
export async function signOut(): Promise<void> {
  try {
    await request('/api/session', { method: 'DELETE' });
    forgetSignOut();
  } catch (error) {
    if (error instanceof RequestError && error.retryable) remember();
    else throw error;
  }
}

/** Ends the session that could not be ended before; before anything is asked with it. @throws {RequestError} */
export async function finishSignOut(): Promise<void> {
  if (!isSigningOut()) return;
  await request('/api/session', { method: 'DELETE' });
  forgetSignOut();
}

/** Whether the session on this device is as good as ended, though the server does not know yet. */
export function isSigningOut(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

/** Somebody signed in since, which ended the old session too. */
export function forgetSignOut(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // What cannot be removed could not be kept.
  }
}

function remember(): void {
  try {
    localStorage.setItem(KEY, '1');
  } catch {
    // Without storage nothing is kept on this device but the cookie, which only the server can remove.
  }
}
