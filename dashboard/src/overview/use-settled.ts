import { useEffect, useState } from 'react';

const SETTLE_MS = 5_000;

/**
 * Whether `value` has stayed the same for five seconds: what comes and goes each second is not worth a request.
 * @param atFirst whether the first value counts as settled
 */
export function useSettled(value: string | undefined, atFirst: boolean): boolean {
  const [settled, setSettled] = useState<{ readonly value: string | undefined } | null>(
    atFirst ? { value } : null,
  );
  const isSettled = settled !== null && settled.value === value;
  useEffect(() => {
    // A county's cards that are all told at one instant what they know would keep a slow phone from a touch.
    if (isSettled) return;
    const timer = setTimeout(() => setSettled({ value }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value, isSettled]);
  return isSettled;
}
