import { randomCode, sameCode } from './records/index.ts';

/** Proves that whoever sets the server up can see where it was started. New at each start, kept in memory only. */
export interface SetupKey {
  /** Such as `7K3M-Q9TX-2BPA`. */
  readonly text: string;
  readonly fits: (key: string) => boolean;
}

export function createSetupKey(): SetupKey {
  const text = randomCode();
  return { text, fits: (key) => sameCode(key, text) };
}
