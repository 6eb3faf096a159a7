import type { SensorConfig } from '../config/gateway-config.ts';
import type { Fallback } from '../fallback/fallback.ts';
import type { GatewayStatus } from '../status.ts';
import type { Recent } from './recent.ts';

/** What the page shows, as it is at the moment it is asked for. */
export interface Site {
  readonly status: () => Pick<GatewayStatus, 'id' | 'online' | 'buffered' | 'waiting' | 'oldest' | 'clk'>;
  readonly sensors: () => readonly SensorConfig[];
  readonly names: () => Readonly<Record<string, string>>;
  readonly fallback: Pick<Fallback, 'rules' | 'active' | 'state'>;
  readonly recent: Recent;
  readonly monotonicMs: () => number;
  /** Epoch ms as far as the gateway knows it; null without a clock. */
  readonly time: () => number | null;
}
