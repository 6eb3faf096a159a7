import type { QueryClient } from '@tanstack/react-query';

/** What shows organisations, stores, rooms, sensors or gateways, by the first word of its key. Histories do not. */
const RECORDS = ['stores', 'store-book', 'organisations', 'gateways'] as const;

/** Asks again for what a change of the records may have touched, where it is on the screen. */
export async function refreshRecords(queries: QueryClient): Promise<void> {
  await Promise.all(RECORDS.map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
