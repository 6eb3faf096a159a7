import type { Kind } from '@coldfield/protocol';
import type { FallbackSection, PushedConfig } from '@coldfield/protocol/configuration';
import type { ConfiguredBus } from '../drivers/driver.ts';
import type { OutputConfig } from '../fallback/output-runner.ts';
import type { Cadence } from './cadences.ts';
import type { Secret, SecretFile } from './secret.ts';

/** A sensor key of a room and the point that feeds it. */
export interface SensorConfig {
  readonly room: string;
  readonly key: string;
  readonly kind: Kind;
  readonly bus: string;
  readonly point: string;
  /** Calibration, added to the value in the kind's unit. */
  readonly offset: number;
  readonly invert: boolean;
  readonly cadence: Cadence;
}

/** Where the gateway may take the time from; `auto` finds out whether NTP keeps the system's clock. */
export type ClockSetting = 'auto' | 'ntp' | 'rtc' | 'gnss' | 'server';

/** A checked configuration: paths absolute, defaults filled in, sensors tied to their buses. */
export interface GatewayConfig {
  readonly id: string;
  readonly secret: Secret | SecretFile;
  readonly mqttUrl: string;
  readonly tls: {
    readonly caFile?: string;
    readonly certFile?: string;
    readonly keyFile?: string;
    readonly serverName?: string;
  };
  readonly dataDir: string;
  /** Folder of the configuration file. */
  readonly baseDir: string;
  readonly buffer: { readonly maxBytes: number; readonly maxFrames: number };
  readonly clock: { readonly source: ClockSetting };
  readonly uplink: {
    readonly backlogBytesPerS: number;
    readonly keepAliveS: number;
    readonly resendMs: number;
  };
  readonly metrics: { readonly port: number; readonly host: string } | null;
  /** Off when null. */
  readonly localPage: {
    readonly port: number;
    readonly host: string;
    readonly names: readonly string[];
    /** Null: made at the first start, in the data folder. */
    readonly token: { readonly token: Secret } | SecretFile | null;
  } | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly buses: ReadonlyMap<string, ConfiguredBus>;
  readonly sensors: readonly SensorConfig[];
  /** What people call the rooms, where somebody said so. */
  readonly names: Readonly<Record<string, string>>;
  /** What the local fallback may drive; from the gateway's own file alone. */
  readonly outputs: readonly OutputConfig[];
  readonly fallback: FallbackSection | null;
  /** The sections that a server may push, as they are written: to tell it, and to see what stays the same. */
  readonly sections: ConfigSections;
  /**
   * The file with what a server pushed over it: each section that is there takes the place of the file's.
   * @throws {ConfigError} one line a mistake: `key: what is wrong; what is expected`
   */
  layered(pushed: PushedConfig): GatewayConfig;
}

export type ConfigSections = Partial<Record<(typeof SECTIONS)[number], unknown>>;

/** Names of the sections that a server may push. */
export const SECTIONS = [
  'kinds',
  'clock',
  'uplink',
  'buffer',
  'buses',
  'rooms',
  'names',
  'fallback',
] as const;
