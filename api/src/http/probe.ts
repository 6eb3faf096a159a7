import type { Language } from './language.ts';

/** Asks one part of the system whether it can work. What it throws is logged and not shown. */
export type Probe = () => ProbeResult | Promise<ProbeResult>;

export interface ProbeResult {
  readonly ready: boolean;
  /** For machines, where there is more to say than whether it is ready. */
  readonly code?: string;
  /** Shown to whoever asks, in their language where it has words in both: no addresses, no secrets. */
  readonly detail?: string | Readonly<Record<Language, string>>;
}
