import type { Store } from '@coldfield/api/contract';
import { useEffect, useState } from 'react';

/** A buffer empties in bursts: between two of them history is still on its way. */
const LINGER_MS = 60_000;

/** True while a store's gateways send history, and for a minute after the last of it. */
export function useArriving(store: Store): boolean {
  const sending = store.gateways.some((gateway) => (gateway.buffered ?? 0) > 0);
  const [lingers, setLingers] = useState(false);
  useEffect(() => {
    if (sending) {
      setLingers(true);
      return;
    }
    const timer = setTimeout(() => setLingers(false), LINGER_MS);
    return () => clearTimeout(timer);
  }, [sending]);
  return sending || lingers;
}
