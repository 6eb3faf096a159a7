import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Archive } from '../archive/archive.ts';
import type { Screen } from '../live/index.ts';
import type { QuarantineView } from '../quarantine/quarantine.ts';
import type { Records } from '../records/index.ts';

export interface HttpConfig {
  /** The built dashboard; when it is missing the API works and `/` says so. */
  readonly dashboardDir: string;
  /** Believe `X-Forwarded-*`: only behind a proxy of one's own. */
  readonly trustProxy: boolean;
  /** What provisioning hands out; `hostname` is the one that the gateway called. */
  readonly mqttUrl: (hostname: string) => string;
  readonly version: string;
}

/** One part of the system; rejects or returns `ready: false` with the reason when it cannot work. */
export type Probe = () => ProbeResult | Promise<ProbeResult>;
export interface ProbeResult {
  readonly ready: boolean;
  readonly detail?: string;
}

export interface HttpDeps {
  readonly records: Records;
  readonly screen: Screen;
  readonly archive: Pick<Archive, 'buckets'>;
  readonly quarantine: QuarantineView;
  readonly probes: Readonly<Record<string, Probe>>;
  /** A prom-client registry. */
  readonly metrics: { readonly contentType: string; metrics(): Promise<string> };
  readonly clock: () => number;
  readonly logger: Logger;
}

export interface Http {
  /** For `createLive`, before `listen`. */
  readonly server: Server;
  listen(host: string, port: number): Promise<{ port: number }>;
  stop(): Promise<void>;
}
export declare function createHttp(config: HttpConfig, deps: HttpDeps): Promise<Http>;
