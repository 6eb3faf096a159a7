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
  useEffect(() => {
    const timer = setTimeout(() => setSettled({ value }), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled !== null && settled.value === value;
}
