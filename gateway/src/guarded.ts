import type { Logger } from 'pino';

/** Runs work that must not end the process; the same error of a part is logged once. */
export function createGuard(log: Logger): (part: string, work: () => void) => void {
  const lastErrors = new Map<string, string>();
  return (part, work) => {
    try {
      work();
      lastErrors.delete(part);
    } catch (error) {
      const text = String(error);
      if (lastErrors.get(part) !== text) log.error({ err: error, part }, 'a part of the gateway failed');
      lastErrors.set(part, text);
    }
  };
}
