import type { QueryClient } from '@tanstack/react-query';

/** An outage that a reader notices as one; below it, only what failed is asked again. */
const LONG_MS = 30_000;

/**
 * After an outage of so many ms: whatever failed meanwhile is asked again, and after a long one everything that is
 * shown, so that curves have no hole where nobody was listening.
 */
export function catchUp(queries: QueryClient, awayMs: number): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ state }) => awayMs > LONG_MS || state.status === 'error' || state.fetchFailureCount > 0,
  });
}
