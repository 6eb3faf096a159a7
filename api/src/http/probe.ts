/** Asks one part of the system whether it can work. What it throws is logged and not shown. */
export type Probe = () => ProbeResult | Promise<ProbeResult>;

export interface ProbeResult {
  readonly ready: boolean;
  /** Shown to whoever asks: no addresses, no secrets. */
  readonly detail?: string;
}
