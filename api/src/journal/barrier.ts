/**
 * Between the archive and the journal: what is stored in the one and noted in the other is one piece of work, and
 * whoever looks at both at once (a back-up) looks while no such work is in progress. So a copy of both never holds a
 * row that its ledger does not know, nor the other way round.
 */
export interface Barrier {
  /** Does the work when nobody holds the barrier. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves when all work in progress has ended, and lets no other begin until `release` is called.
   * `exact` is false when work did not end within `patienceMs`, as with an archive that refuses writes: what is in
   * progress may then become visible on one side.
   */
  hold(patienceMs: number): Promise<{ readonly exact: boolean; readonly release: () => void }>;
}

export function createBarrier(): Barrier {
  const working = new Set<Promise<unknown>>();
  /** Resolves when the last of those who hold it lets go; null while nobody does. */
  let held: PromiseWithResolvers<void> | null = null;
  let holders = 0;

  return {
    async during(work) {
      while (held !== null) await held.promise;
      const running = work();
      working.add(running);
      try {
        return await running;
      } finally {
        working.delete(running);
      }
    },
    async hold(patienceMs) {
      holders++;
      held ??= Promise.withResolvers();
      let patience: NodeJS.Timeout | undefined;
      const impatient = new Promise<false>((resolve) => {
        patience = setTimeout(() => resolve(false), patienceMs);
      });
      const exact = await Promise.race([Promise.allSettled(working).then(() => true), impatient]);
      clearTimeout(patience);
      let isReleased = false;
      return {
        exact,
        release() {
          if (isReleased) return;
          isReleased = true;
          if (--holders > 0) return;
          const { resolve } = held as PromiseWithResolvers<void>;
          held = null;
          resolve();
        },
      };
    },
  };
}
