import type { ClockSource, ConfigState, FallbackState } from '@coldfield/protocol';
import type { BufferCounts } from './buffer/buffer.ts';
import type { BusStatus } from './sampling/bus-runner.ts';
import type { UplinkCounts } from './uplink/uplink.ts';

/** What a running gateway says about itself. Times in epoch ms. */
export interface GatewayStatus {
  readonly id: string;
  readonly stream: string;
  readonly boot: string;
  readonly since: number;
  readonly online: boolean;
  readonly clk: ClockSource;
  readonly clockOffsetMs: number | null;
  readonly clockConfirmed: boolean;
  readonly lastSeq: number;
  readonly buffered: number;
  readonly oldest: number | null;
  /** Frames in memory because the disk takes none. */
  readonly waiting: number;
  readonly commitFailures: number;
  readonly unacknowledgedBytes: number;
  readonly buffer: Readonly<BufferCounts>;
  readonly uplink: Readonly<UplinkCounts>;
  /** What became of the configuration that the server pushed. */
  readonly config: ConfigState;
  /** What the local fallback does. */
  readonly fallback: FallbackState;
  readonly buses: Readonly<Record<string, BusStatus>>;
}
