/** What changed in the records, told after the commit. */
export type RecordsChange =
  /** Stores, rooms, sensors, limits or assignments. */
  | { readonly kind: 'stores' }
  /** Somebody noted something about a room. */
  | { readonly kind: 'notes' }
  /** Another configuration is wanted of a gateway. */
  | { readonly kind: 'gateway-config'; readonly gateway: string }
  /** A gateway was created or provisioned. */
  | { readonly kind: 'gateway'; readonly gateway: string }
  /** Its old secret is dead: end its open connections. */
  | { readonly kind: 'gateway-revoked' | 'gateway-replaced'; readonly gateway: string }
  | { readonly kind: 'session-revoked'; readonly session: string }
  /** Somebody's role or organisation: what they may see is another now. */
  | { readonly kind: 'person-moved'; readonly person: string };

export interface Changes {
  emit(change: RecordsChange): void;
  on(listener: (change: RecordsChange) => void): () => void;
}

/** A listener's failure is its own: it is handed to `failed` and the others are still told. */
export function createChanges(failed: (error: unknown) => void): Changes {
  const listeners = new Set<(change: RecordsChange) => void>();
  return {
    emit(change) {
      for (const listener of listeners) {
        try {
          listener(change);
        } catch (error) {
          failed(error);
        }
      }
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
