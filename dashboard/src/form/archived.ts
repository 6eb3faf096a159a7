import { RequestError } from '../records/request.ts';

/** A change that was refused because the record, or what it belongs to, is archived. */
export interface Archived {
  readonly entity: string;
  readonly id: string;
  /** Of a room: its store. */
  readonly store: string | null;
  readonly changedBy: string | null;
  /** Epoch ms. */
  readonly changedAt: number;
}

/** Who archived the record when, out of the API's refusal; null with any other error. */
export function archivedIn(error: unknown): Archived | null {
  if (!(error instanceof RequestError) || error.status !== 409 || error.code !== 'archived') return null;
  const { entity, current, changedBy, changedAt } = error.body as {
    entity?: string;
    current?: { id?: string; store?: string };
    changedBy?: string | null;
    changedAt?: number;
  };
  if (entity === undefined || changedAt === undefined) return null;
  return {
    entity,
    id: current?.id ?? '',
    store: current?.store ?? null,
    changedBy: changedBy ?? null,
    changedAt,
  };
}

/** The page on which it is brought back; null where there is none. */
export function placeOf({ entity, id, store }: Archived): string | null {
  if (entity === 'room' && store !== null) return `/stores/${encodeURIComponent(store)}/book`;
  if (entity === 'store') return '/stores';
  return entity === 'person' && id !== '' ? `/people/${encodeURIComponent(id)}` : null;
}
